r"""The forms of tokens and keys: one row a kind, in the forms that their issuers document.

Most begin with something that nothing else begins with. Others have such a mark elsewhere. A mark
is cheap to look for, an expression is not: it is tried where a mark was found. Each repetition has
a bound or a class that excludes what follows it, so that no text makes an expression slow.
"""

from __future__ import annotations

from typing import Final, NamedTuple

PRIVATE_KEY: Final = "Private Key"


class Format(NamedTuple):
    """One kind: every match of `expression` contains one of the `marks` as it stands."""

    kind: str
    marks: tuple[str, ...]
    expression: str


# No letter or digit stands before a token, but the end of an escape: of JSON text that was not
# parsed, and of an address.
_EDGE: Final = r"(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=%[0-9A-F]{2}))"
_LETTERS: Final = "[A-Za-z0-9]"
_HEX: Final = "[a-f0-9]"
_UUID: Final = f"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"
# As RFC 3986 has it, but for what a placeholder begins with.
_CREDENTIAL: Final = r"[^:/?#\[\]@!$&'()*+,;=\s{}<>\"]"

# The kind, what its tokens begin with (one of these), and how they go on.
_BY_BEGINNING: Final = (
    ("AWS Access Key", "AKIA ASIA ABIA ACCA", "[0-9A-Z]{16}"),
    ("AWS Access Key", "A3T", "[0-9A-Z]{17}"),
    ("AWS Bedrock Key", "ABSK", "[A-Za-z0-9+/]{109,}"),
    ("1Password Secret Key", "A3-", "[A-Z0-9]{6}(?:-[A-Z0-9]{5,11}){4,5}"),
    ("1Password Token", "ops_eyJ", "[A-Za-z0-9+/]{100,}"),
    ("age Secret Key", "AGE-SECRET-KEY-1", "[A-Z0-9]{58}"),
    ("Airtable Token", "pat", rf"{_LETTERS}{{14}}\.{_HEX}{{64}}"),
    ("Alibaba Access Key", "LTAI", rf"{_LETTERS}{{16,24}}(?![A-Za-z0-9])"),
    ("Anthropic Key", "sk-ant-", r"[a-z0-9]{2,12}-[\w-]{40,}"),
    ("Artifactory Credentials", "AKC", rf"{_LETTERS}{{10,}}(?=[\s\"'`,;)]|$)"),
    ("Artifactory Credentials", "cmVmd", rf"{_LETTERS}{{59}}(?![A-Za-z0-9])"),
    ("Atlassian Token", "ATATT3 ATCTT3", r"[\w=-]{60,}"),
    ("Atlassian Token", "ATBB", rf"{_LETTERS}{{32}}"),
    ("Azure Storage Account access key", "AccountKey=", "[A-Za-z0-9+/=]{88}"),
    ("Brevo Key", "xkeysib- xsmtpsib-", rf"{_HEX}{{64}}-{_LETTERS}{{16}}"),
    ("Buildkite Token", "bkua_", rf"{_HEX}{{40}}"),
    ("Clojars Token", "CLOJARS_", rf"{_LETTERS}{{60}}"),
    ("Databricks Token", "dapi dkea", rf"{_HEX}{{32}}"),
    ("DigitalOcean Token", "dop_v1_ doo_v1_ dor_v1_", rf"{_HEX}{{64}}"),
    (
        "Discord Webhook",
        "discord.com/api/webhooks/ discordapp.com/api/webhooks/",
        r"\d+/[\w-]{50,}",
    ),
    ("Docker Token", "dckr_pat_ dckr_oat_", r"[\w-]{27,}"),
    ("Doppler Token", "dp.pt. dp.ct. dp.sa. dp.scim. dp.audit.", rf"{_LETTERS}{{40,44}}"),
    ("Doppler Token", "dp.st.", rf"(?:[\w-]{{1,40}}\.)?{_LETTERS}{{40,44}}"),
    ("Duffel Token", "duffel_test_ duffel_live_", r"[\w=-]{43}"),
    ("Dynatrace Token", "dt0", r"[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    ("E2B Key", "e2b_", rf"{_HEX}{{40}}"),
    ("EasyPost Key", "EZAK EZTK", rf"{_LETTERS}{{54}}"),
    ("Facebook Token", "EAA", rf"{_LETTERS}{{90,}}"),
    ("Figma Token", "figd_ figo_ figr_", r"[\w-]{38,}"),
    ("Flutterwave Key", "FLWSECK- FLWSECK_TEST-", rf"{_LETTERS}{{12,}}"),
    ("Fly.io Token", "fo1_ fm1a_ fm1r_ fm2_", "[A-Za-z0-9+/_-]{43,}"),
    ("Frame.io Token", "fio-u-", r"[\w=-]{64}"),
    ("GitHub Token", "ghp_ gho_ ghu_ ghs_ ghr_", r"\w{36}"),
    ("GitHub Token", "github_pat_", r"\w{60,}"),
    (
        "GitLab Token",
        "glpat- gldt- glft- glsoat- glrt- glcbt- glimt- glptt- glagent- gloas- glffct- GR1348941",
        r"[\w-]{20,}",
    ),
    ("Google API Key", "AIza", r"[\w-]{35}"),
    ("Google Client Secret", "GOCSPX-", r"[\w-]{28}"),
    ("Google OAuth Token", "ya29.", r"[\w-]{30,}"),
    ("Grafana Token", "glc_", "[A-Za-z0-9+/]{32,}"),
    ("Grafana Token", "glsa_", rf"{_LETTERS}{{32}}_[A-Fa-f0-9]{{8}}"),
    ("Groq Key", "gsk_", rf"{_LETTERS}{{48,}}"),
    ("Heroku Key", "HRKU-", r"[\w-]{36,}"),
    ("Hugging Face Token", "hf_ api_org_", "[A-Za-z]{34}"),
    ("Infracost Key", "ico-", rf"{_LETTERS}{{32}}"),
    ("Jina Key", "jina_", rf"{_LETTERS}{{32,}}"),
    ("Langfuse Key", "sk-lf-", _UUID),
    ("LangSmith Key", "lsv2_pt_ lsv2_sk_", rf"{_HEX}{{32}}_{_HEX}{{10}}"),
    ("Linear Key", "lin_api_ lin_oauth_", rf"{_LETTERS}{{40}}"),
    ("Mailgun Key", "key-", rf"{_HEX}{{32}}"),
    ("New Relic Key", "NRAK- NRII- NRJS- NRRA-", r"[\w-]{19,}"),
    ("Notion Token", "ntn_", rf"{_LETTERS}{{40,}}"),
    ("Notion Token", "secret_", rf"{_LETTERS}{{43}}(?![A-Za-z0-9])"),
    ("NPM tokens", "npm_", rf"{_LETTERS}{{36}}"),
    ("NPM tokens", "_authToken=", r"\s?[\w+/=-]{16,}"),
    ("NVIDIA Key", "nvapi-", r"[\w-]{60,}"),
    ("Octopus Key", "API-", "[A-Z0-9]{26}(?![A-Z0-9])"),
    ("OpenAI Token", "sk-proj- sk-svcacct- sk-admin-", r"[\w-]{40,}"),
    ("OpenRouter Key", "sk-or-v1-", rf"{_HEX}{{64}}"),
    ("OpenShift Token", "sha256~", r"[\w-]{43}"),
    ("Perplexity Key", "pplx-", rf"{_LETTERS}{{40,}}"),
    ("Pinecone Key", "pcsk_", r"\w{40,}"),
    ("PlanetScale Token", "pscale_tkn_ pscale_oauth_ pscale_pw_", r"[\w=.-]{32,}"),
    ("Postman Key", "PMAK-", r"[a-fA-F0-9]{24}-[a-fA-F0-9]{34}"),
    ("Prefect Key", "pnu_", rf"{_LETTERS}{{36}}"),
    ("Pulumi Token", "pul-", rf"{_HEX}{{40}}"),
    ("PuTTY Key", "PuTTY-User-Key-File-", r"\d"),
    ("PyPI Token", "pypi-AgE", r"[\w-]{60,}"),
    ("ReadMe Key", "rdme_", rf"{_LETTERS}{{60,}}"),
    ("Replicate Token", "r8_", rf"{_LETTERS}{{37}}"),
    ("Resend Key", "re_", rf"{_LETTERS}{{8}}_{_LETTERS}{{24}}"),
    ("RubyGems Key", "rubygems_", rf"{_HEX}{{48}}"),
    ("SendGrid API Key", "SG.", r"[\w-]{20,24}\.[\w-]{39,50}"),
    ("Sentry Token", "sntrys_eyJ sntryu_", r"[\w+/=-]{40,}"),
    ("Shippo Token", "shippo_live_ shippo_test_", rf"{_HEX}{{40}}"),
    ("Shopify Token", "shpat_ shpca_ shppa_ shpss_", "[a-fA-F0-9]{32}"),
    ("Slack Token", "xoxa- xoxb- xoxo- xoxp- xoxr- xoxs-", r"(?:\d{1,20}-){0,4}[A-Za-z0-9]{6,}"),
    ("Slack Token", "xapp-", rf"\d-[A-Z0-9]{{5,20}}-\d{{5,20}}-{_HEX}{{20,}}"),
    ("Slack Token", "xoxe- xoxe.", r"[\w-]{50,}"),
    (
        "Slack Token",
        "hooks.slack.com/services/ hooks.slack.com/workflows/ hooks.slack.com/triggers/",
        r"[\w/]{20,}",
    ),
    ("Sourcegraph Token", "sgp_", rf"(?:(?:{_HEX}{{16}}|local)_)?{_HEX}{{40}}"),
    ("Square OAuth Secret", "sq0csp- sq0atp-", r"[\w-]{22,}"),
    ("Square OAuth Secret", "EAAA", r"[\w-]{60}(?![\w-])"),
    (
        "Stripe Access Key",
        "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_",
        rf"{_LETTERS}{{16,}}",
    ),
    ("Stripe Webhook Secret", "whsec_", "[A-Za-z0-9+/]{24,}"),
    ("Supabase Token", "sbp_ sbp_oauth_", rf"{_HEX}{{40}}"),
    ("Supabase Token", "sb_secret_", r"[\w-]{22,}"),
    ("Tailscale Key", "tskey-", rf"[a-z]{{2,10}}-{_LETTERS}{{8,20}}-{_LETTERS}{{20,}}"),
    ("Tavily Key", "tvly-", r"(?:dev-|prod-)?[A-Za-z0-9-]{30,}"),
    ("Twilio API Key", "AC SK", rf"{_HEX}{{32}}(?![A-Za-z0-9])"),
    ("Vault Token", "hvs. hvb. hvr.", r"[\w-]{24,}"),
    ("Vercel Token", "vcp_ vci_ vca_ vcr_ vck_", rf"{_LETTERS}{{24,}}"),
    ("xAI Key", "xai-", rf"{_LETTERS}{{60,}}"),
)

# The kind, the mark, and all of the expression.
_BY_MARK: Final = (
    (PRIVATE_KEY, "PRIVATE KEY", r"-{4,5} ?BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY"),
    ("Azure Client Secret", "Q~", _EDGE + r"[\w~.]{3}\dQ~[\w~.-]{31,34}"),
    ("Azure Shared Access Signature", "sig=", r"[?&;]sig=[A-Za-z0-9%+/]{40,}"),
    ("Basic Auth Credentials", "://", f"://{_CREDENTIAL}{{0,100}}:{_CREDENTIAL}{{1,200}}@"),
    ("Bearer Token", "earer ", r"(?<=[Bb]earer )(?=[^\s\d]{0,99}\d)[\w+/.~=-]{20,}"),
    ("Cloudflare Origin Key", "v1.0-", rf"{_EDGE}v1\.0-{_HEX}{{24}}-{_HEX}{{146}}"),
    ("Discord Bot Token", ".", rf"[MNO](?<={_EDGE}.)[\w-]{{23,25}}\.[\w-]{{6}}\.[\w-]{{27}}"),
    ("Harness Token", "at.", _EDGE + r"[ps]at\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}"),
    ("JSON Web Token", "eyJ", _EDGE + r"(?<![_-])eyJ[\w-]{12,}\.[\w=-]{2,}(?:\.[\w.+/=-]+)?"),
    ("Mailchimp Access Key", "-us", _EDGE + r"[0-9a-z]{32}-us\d{1,2}"),
    ("MaxMind Key", "_mmk", rf"{_EDGE}{_LETTERS}{{6}}_{_LETTERS}{{29}}_mmk"),
    ("OpenAI Token", "T3BlbkFJ", rf"sk-[\w-]{{0,200}}?{_LETTERS}{{20}}T3BlbkFJ{_LETTERS}{{20}}"),
    ("Teams Webhook", ".webhook.office.com/", r"\.webhook\.office\.com/webhookb2/[\w@/-]{100,}"),
    ("Telegram Bot Token", ":", r"\d(?<!\d.)\d{7,9}:[\w-]{35}(?![\w-])"),
    ("Terraform Token", ".atlasv1.", rf"{_LETTERS}{{14}}\.atlasv1\.[\w=-]{{60,70}}"),
)


def _escaped(mark: str) -> str:
    return mark.replace(".", r"\.")


def _by_beginning(kind: str, beginnings: str, rest: str) -> Format:
    marks = tuple(beginnings.split(" "))
    choice = "|".join(map(_escaped, marks))
    return Format(kind, marks, f"{_EDGE}(?:{choice}){rest}")


FORMATS: Final = (
    *(_by_beginning(*row) for row in _BY_BEGINNING),
    *(Format(kind, (mark,), expression) for kind, mark, expression in _BY_MARK),
)
