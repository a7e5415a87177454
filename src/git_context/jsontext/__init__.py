"""JSON as text: what stands where, and how to change a part of it without touching the rest.

| module     | job                                                                      |
|------------|--------------------------------------------------------------------------|
| `parse`    | bytes to a `Source`: its text and its exact value                        |
| `write`    | a value to text, text to bytes                                           |
| `render`   | a merge decision carried out on ours' text; conflict markers where needed|
| `lines`    | the same for JSON Lines                                                  |

Start-up matters to a merge driver, so nothing is imported here.
"""
