from __future__ import annotations

import random
import string
import time
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.document.secrets import find_all_secrets, find_secrets, mask_secrets
from git_context.document.tokens import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTERS: Final = string.ascii_letters + string.digits
HEX: Final = "0123456789abcdef"
CAPITALS: Final = string.ascii_uppercase + string.digits
URL: Final = LETTERS + "_-"


def some(letters: str, count: int) -> str:
    """Return letters drawn at random, the same ones each time."""
    return "".join(random.Random(f"{letters}{count}").choices(letters, k=count))


def letters(count: int) -> str:
    return some(LETTERS, count)


def digits(count: int) -> str:
    return some(string.digits, count)


def hexa(count: int) -> str:
    return some(HEX, count)


def capitals(count: int) -> str:
    return some(CAPITALS, count)


def url(count: int) -> str:
    return some(URL, count - 1) + "x"


def uuid() -> str:
    return f"{hexa(8)}-{hexa(4)}-4{hexa(3)}-a{hexa(3)}-{hexa(12)}"


# Tokens as their issuers document them. They are put together here, so that no scanner of
# repositories takes this file for a leak.
TOKENS: Final = [
    ("AWS Access Key", "AKIA" + capitals(16)),
    ("AWS Access Key", "A3T" + capitals(17)),
    ("AWS Bedrock Key", "ABSK" + letters(128)),
    ("1Password Secret Key", "-".join(["A3", *map(capitals, (6, 6, 5, 5, 5, 5))])),
    ("1Password Token", "ops_" + "eyJ" + letters(250)),
    ("age Secret Key", "AGE-SECRET-" + "KEY-1" + some("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)),
    ("Airtable Token", "pat" + letters(14) + "." + hexa(64)),
    ("Alibaba Access Key", "LTAI" + letters(20)),
    ("Anthropic Key", "sk-ant-" + "api03-" + url(93) + "AA"),
    ("Artifactory Credentials", "AKC" + letters(70)),
    ("Artifactory Credentials", "cmVmd" + letters(59)),
    ("Atlassian Token", "ATATT3" + url(180)),
    ("Atlassian Token", "ATBB" + letters(32)),
    ("Azure Client Secret", letters(3) + "8Q~" + letters(34)),
    ("Azure Shared Access Signature", "?sv=2024&sig=" + letters(43) + "%3D"),
    ("Azure Storage Account access key", "AccountKey=" + letters(86) + "=="),
    ("Bearer Token", letters(40)),
    ("Basic Auth Credentials", "postgres://api:" + letters(12) + "@db.example.org/shop"),
    ("Brevo Key", "xkeysib-" + hexa(64) + "-" + letters(16)),
    ("Buildkite Token", "bkua_" + hexa(40)),
    ("Clojars Token", "CLOJARS_" + hexa(60)),
    ("Cloudflare Origin Key", "v1.0-" + hexa(24) + "-" + hexa(146)),
    ("Databricks Token", "dapi" + hexa(32)),
    ("DigitalOcean Token", "dop_" + "v1_" + hexa(64)),
    ("Discord Bot Token", "M" + letters(25) + "." + letters(6) + "." + letters(27)),
    ("Discord Webhook", "https://discord.com/api/" + "webhooks/" + digits(18) + "/" + url(68)),
    ("Docker Token", "dckr_" + "pat_" + url(27)),
    ("Doppler Token", "dp.pt." + letters(43)),
    ("Doppler Token", "dp.st.dev." + letters(40)),
    ("Duffel Token", "duffel_" + "live_" + url(43)),
    ("Dynatrace Token", "dt0c01." + capitals(24) + "." + capitals(64)),
    ("E2B Key", "e2b_" + hexa(40)),
    ("EasyPost Key", "EZAK" + letters(54)),
    ("Facebook Token", "EAA" + letters(160)),
    ("Figma Token", "figd_" + url(40)),
    ("Flutterwave Key", "FLWSECK_TEST-" + hexa(32)),
    ("Fly.io Token", "fm2_" + letters(120)),
    ("Frame.io Token", "fio-u-" + letters(64)),
    ("GitHub Token", "ghp_" + letters(36)),
    ("GitHub Token", "github_" + "pat_" + letters(22) + "_" + letters(59)),
    ("GitLab Token", "glpat-" + url(20)),
    ("GitLab Token", "glptt-" + hexa(40)),
    ("Google API Key", "AIza" + url(35)),
    ("Google Client Secret", "GOCSPX-" + url(28)),
    ("Google OAuth Token", "ya29." + url(120)),
    ("Grafana Token", "glc_" + letters(100)),
    ("Grafana Token", "glsa_" + letters(32) + "_" + hexa(8)),
    ("Groq Key", "gsk_" + letters(52)),
    ("Harness Token", "pat." + letters(22) + "." + letters(24) + "." + letters(20)),
    ("Heroku Key", "HRKU-" + uuid()),
    ("Hugging Face Token", "hf_" + some(string.ascii_letters, 34)),
    ("Infracost Key", "ico-" + letters(32)),
    ("Jina Key", "jina_" + letters(60)),
    ("JSON Web Token", "eyJ" + letters(33) + ".eyJ" + letters(60) + "." + url(43)),
    ("LangSmith Key", "lsv2_" + "pt_" + hexa(32) + "_" + hexa(10)),
    ("Langfuse Key", "sk-lf-" + uuid()),
    ("Linear Key", "lin_" + "api_" + letters(40)),
    ("Mailchimp Access Key", hexa(32) + "-us14"),
    ("Mailgun Key", "key-" + hexa(32)),
    ("MaxMind Key", letters(6) + "_" + letters(29) + "_mmk"),
    ("New Relic Key", "NRAK-" + capitals(27)),
    ("Notion Token", "ntn_" + digits(11) + letters(35)),
    ("Notion Token", "secret_" + letters(43)),
    ("NPM tokens", "npm_" + letters(36)),
    ("NPM tokens", "//registry.example.org/:_authToken=" + uuid()),
    ("NVIDIA Key", "nvapi-" + url(64)),
    ("Octopus Key", "API-" + capitals(26)),
    ("OpenAI Token", "sk-" + letters(20) + "T3Blbk" + "FJ" + letters(20)),
    ("OpenAI Token", "sk-" + "proj-" + url(74) + "T3Blbk" + "FJ" + url(74)),
    ("OpenRouter Key", "sk-or-" + "v1-" + hexa(64)),
    ("OpenShift Token", "sha256~" + url(43)),
    ("Perplexity Key", "pplx-" + letters(48)),
    ("Pinecone Key", "pcsk_" + letters(6) + "_" + letters(63)),
    ("PlanetScale Token", "pscale_" + "pw_" + url(43)),
    ("Postman Key", "PMAK-" + hexa(24) + "-" + hexa(34)),
    ("Prefect Key", "pnu_" + letters(36)),
    ("Private Key", "-----BEGIN EC PRIVATE " + "KEY-----\n" + letters(64)),
    ("Pulumi Token", "pul-" + hexa(40)),
    ("PuTTY Key", "PuTTY-User-Key-" + "File-3"),
    ("PyPI Token", "pypi-" + "AgEIcHlwaS5vcmc" + url(120)),
    ("ReadMe Key", "rdme_" + hexa(70)),
    ("Replicate Token", "r8_" + letters(37)),
    ("Resend Key", "re_" + letters(8) + "_" + letters(24)),
    ("RubyGems Key", "rubygems_" + hexa(48)),
    ("SendGrid API Key", "SG." + url(22) + "." + url(43)),
    ("Sentry Token", "sntryu_" + hexa(64)),
    ("Shippo Token", "shippo_" + "live_" + hexa(40)),
    ("Shopify Token", "shpat_" + hexa(32)),
    ("Slack Token", "xoxb-" + digits(12) + "-" + digits(13) + "-" + letters(24)),
    ("Slack Token", "xapp-1-" + "A" + capitals(10) + "-" + digits(13) + "-" + hexa(64)),
    ("Slack Token", "https://hooks.slack.com/" + "services/T" + capitals(8) + "/B" + letters(34)),
    ("Sourcegraph Token", "sgp_" + hexa(16) + "_" + hexa(40)),
    ("Square OAuth Secret", "sq0csp-" + url(43)),
    ("Square OAuth Secret", "EAAA" + url(60)),
    ("Stripe Access Key", "sk_" + "live_" + letters(24)),
    ("Stripe Access Key", "rk_" + "test_" + letters(99)),
    ("Stripe Webhook Secret", "whsec_" + letters(32)),
    ("Supabase Token", "sbp_" + hexa(40)),
    ("Supabase Token", "sb_" + "secret_" + url(31)),
    ("Tailscale Key", "tskey-" + "auth-" + letters(12) + "-" + letters(32)),
    ("Tavily Key", "tvly-" + letters(32)),
    (
        "Teams Webhook",
        f"https://acme.webhook.office.com/webhookb2/{uuid()}@{uuid()}/Incoming/{hexa(32)}",
    ),
    ("Telegram Bot Token", digits(9) + "9:" + url(35)),
    ("Terraform Token", letters(14) + ".atlasv1." + url(67)),
    ("Twilio API Key", "SK" + hexa(32)),
    ("Vault Token", "hvs." + url(95)),
    ("Vercel Token", "vcp_" + letters(56)),
    ("xAI Key", "xai-" + letters(80)),
]


def test_the_table_has_a_token_of_every_format() -> None:
    assert {kind for kind, _ in TOKENS} == {found.kind for found in FORMATS}


def settings_of(kind: str, token: str) -> Iterator[str]:
    """List where agents write tokens down: alone, in prose, in commands, code and addresses."""
    if kind == "Bearer Token":
        token = f"Authorization: Bearer {token}"
    yield token
    yield f"Deployed with {token} after the review"
    yield f"curl -H 'X: {token}' https://example.org"
    yield f'{{"a": "{token}"}}'
    yield f"export VALUE={token}"
    yield f"first line\n`{token}`, then another"
    yield f"raw\\n{token}"


@pytest.mark.parametrize(("kind", "token"), TOKENS)
def test_tokens_are_found_wherever_they_stand(kind: str, token: str) -> None:
    for text in settings_of(kind, token):
        found = {secret.kind: secret.value for secret in find_secrets(text)}
        assert token[-16:] in found[kind], text
        assert token[-16:] not in mask_secrets(text)
        assert kind in {
            secret.kind for _, secret in find_all_secrets([("", "a"), ("", text), ("", "b")])
        }


TOKEN = "ghp_" + "a1B2" * 9
AWS = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("Upload with AKIAIOSFODNN7EXAMPLE now", "", "AKIAIOSFODNN7EXAMPLE"),
        (f"export AWS_SECRET_ACCESS_KEY={AWS}", "", AWS),
        (f"git clone https://{TOKEN}@github.com/a/b", "", TOKEN),
        ("postgres://user:pa55word@host/db", "", "pa55word"),
        ("hunter2", "password", "hunter2"),
        ("const api_key = 'tr0ub4dor&3'", "", "tr0ub4dor&3"),
        ("xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx", "", "AbCdEfGhIjKlMnOp"),
        ("d41d8cd98f00b204e9800998ecf8427e", "token", "d41d8cd98f00b204e9800998ecf8427e"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQ", "", "MIIEowIBAAKCAQ"),
        ("PGPASSWORD=tr0ub4dor&3 psql -h db", "", "tr0ub4dor"),
        ("The admin's password = 'tr0ub4dor3', as before", "", "tr0ub4dor3"),
        (hexa(40), "access_token", hexa(40)),
        (f"deploy with token: {hexa(64)}", "", hexa(64)),
        (letters(40), "note", letters(40)),
        (f"cursor {letters(48)}", "", letters(48)),
    ],
)
def test_secrets(text: str, name: str, whole: str) -> None:
    found = find_secrets(text, name)

    assert any(whole in secret.value for secret in found)
    assert all(whole not in secret.shown for secret in found)
    assert name or whole not in mask_secrets(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("string", "password"),
        ("required (min 8 characters)", "api_key"),
        ("Set environment variables: R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY", "pending_actions"),
        ("${DATABASE_PASSWORD}", "password"),
        ("3f786850e387550fdab836ed7e6dc881de23001b", "commit"),
        ("Merged in 3f786850e387550fdab836ed7e6dc881de23001b", "decisions"),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "files_modified"),
        ("550e8400-e29b-41d4-a716-446655440000", "id"),
        (".claude/context/user-profile-feature-20250115-frontend.json", "context_ref"),
        ("src/components/UserProfileAvatarUploadForm.test.tsx", "files_modified"),
        ("JWT authentication on all endpoints; tokens expire after 15 minutes", "decisions"),
        ("The server listens on 8.8.8.8", "decisions"),
        (f"sha512-{some(LETTERS + '+/', 86)}==", "integrity"),
        (f"Pinned lodash to sha512-{some(LETTERS + '+/', 86)}==", "decisions"),
        (f"image app@sha256:{hexa(64)}", ""),
        (f"md5 {hexa(32)} differs", "test_results"),
        (f"host key SHA256:{some(LETTERS, 43)}", ""),
        (f"golang.org/x/net v0.30.0 h1:{some(LETTERS, 43)}=", ""),
        (f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{some(LETTERS, 43)} me@host", ""),
        ("run_01JQ3ZK8M9N2P4R6T8V0X2Z4B6", "id"),
        ("Continued in run_01JQ3ZK8M9N2P4R6T8V0X2Z4B6", "decisions"),
        (f"toolu_{some(LETTERS, 24)}", "tool_use_id"),
        (f"chatcmpl-{some(LETTERS, 29)}", "id"),
        (f"see thread_{some(LETTERS, 24)}", ""),
        ("01JQ3ZK8M9N2P4R6T8V0X2Z4B6", "id"),
        (hexa(24), "_id"),
        (f"allowed, fingerprint {hexa(24)}", "decisions"),
        (f"00-{hexa(32)}-{hexa(16)}-01", "traceparent"),
        (f"trace {hexa(32)}", "error_log"),
        ("docs/decisions/ADR-0012-Use-PostgreSQL-16-For-Profiles.md", "files_modified"),
        ("src/main/java/org/example/ProfileV2ControllerIntegrationTest.java", "files_modified"),
        ("tests/__snapshots__/UserProfileAvatarUploadForm2_RendersInDarkMode", ""),
        ("postgres://${USER}:${PASSWORD}@db/shop", "decisions"),
        ("vault:prod/db-1", "secret_name"),
        ("keys rotate every 90-days", "secret_rotation"),
        ("task-sk-1: move re_exports of the module; pat, key- and AC/SK pairs", "decisions"),
    ],
)
def test_what_is_no_secret(text: str, name: str) -> None:
    assert find_secrets(text, name) == []


def test_a_text_cannot_excuse_itself() -> None:
    assert find_secrets("AKIAIOSFODNN7EXAMPLE  # pragma: allowlist secret")


def test_a_secret_in_a_long_line_is_found_wherever_it_stands() -> None:
    for before in (0, 985, 1_000, 1_195, 40_000):
        assert TOKEN in {
            secret.value for secret in find_secrets("x " * (before // 2) + TOKEN + " y" * 900)
        }


@pytest.mark.parametrize(
    "part",
    [
        *("password", 'password="', "sk-", "eyJ", "://a:b", '="', "a.", "eyJa.", "key'", "AKIA"),
        *("glpat-", "M.", "1234567890:", "-us1", "a1B2", "Bearer 1", "xoxb-1-", "pat.", "sig="),
    ],
)
def test_hostile_text_takes_no_time_to_speak_of(part: str) -> None:
    start = time.process_time()
    find_secrets(part * (50_000 // len(part)), "password")

    assert time.process_time() - start < 10


PIECES = st.sampled_from(
    [
        *(token for _, token in TOKENS),
        *("password", "secret = ", '"', "'", "=", ": ", " ", "\n", "hunter2-XyZ!9", "Bearer "),
        *("run_01JQ3ZK8M9N2P4R6T8V0X2Z4B6", "Use PostgreSQL", "a" * 25, hexa(40)),
    ]
)
TEXTS = st.lists(PIECES, max_size=4).map("".join)
NAMES = st.sampled_from(["", "decisions", "password", "token", "commit", "secret_name"])


@given(st.lists(st.tuples(NAMES, TEXTS), max_size=6))
def test_in_many_texts_at_once_is_found_what_is_found_in_each(texts: list[tuple[str, str]]) -> None:
    wanted = [
        (at, found) for at, (name, text) in enumerate(texts) for found in find_secrets(text, name)
    ]

    for _ in range(2):  # what was looked at before is no other for that
        assert list(find_all_secrets(texts)) == wanted
