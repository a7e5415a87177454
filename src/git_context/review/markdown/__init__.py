"""What a review, a difference and a report say, as Markdown that services show."""
