"""Parameters that say how a reader came, or how a page is shown, and never which article it is.

A name stands here only if it is one that trackers or share buttons add: a parameter dropped
wrongly makes two articles one. ``uid``, ``cid``, ``sid``, ``section`` and ``keyword`` choose
articles on many sites and stay.
"""

from urllib.parse import unquote_plus

_PREFIXES = (
    "__twitter_",
    "_bta_",
    "_openstat",
    "amp_",
    "at_campaign",
    "at_custom",
    "at_link_",
    "bsft_",
    "fb_",
    "guce_",
    "hsa_",
    "itm_",
    "matomo_",
    "mc_",
    "mtm_",
    "oly_",
    "piwik_",
    "pk_",
    "utm_",
    "vero_",
    "wt.",
    "wt_",
)

_NAMES = frozenset(
    {
        "__tn__",
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "aoh",
        "at_bbc_team",
        "at_format",
        "at_medium",
        "at_ptr_name",
        "campaign",
        "cjevent",
        "cmp",
        "cmpid",
        "cndid",
        "dclid",
        "dicbo",
        "ef_id",
        "emc",
        "epik",
        "fbclid",
        "feedname",
        "feedtype",
        "ftag",
        "gad_campaignid",
        "gad_source",
        "gbraid",
        "gclid",
        "gclsrc",
        "guccounter",
        "hss_channel",
        "icid",
        "igsh",
        "igshid",
        "intcmp",
        "irclickid",
        "itid",
        "ito",
        "li_fat_id",
        "maca",
        "mbid",
        "mkt_tok",
        "ml_subscriber",
        "msclkid",
        "ncid",
        "ns_campaign",
        "ns_fee",
        "ns_linkname",
        "ns_mchannel",
        "ns_source",
        "ocid",
        "rb_clickid",
        "ref",
        "ref_src",
        "ref_url",
        "referer",
        "referrer",
        "referringsource",
        "refsrc",
        "s_cid",
        "s_kwcid",
        "sc_cid",
        "searchresultposition",
        "sfmc_id",
        "smid",
        "smtyp",
        "soc_src",
        "soc_trk",
        "source",
        "spm",
        "sr_share",
        "sref",
        "srsltid",
        "taid",
        "tblci",
        "traffic_source",
        "trk",
        "ttclid",
        "tduid",
        "twclid",
        "unlocked_article_code",
        "usqp",
        "wbraid",
        "wpisrc",
        "wpmm",
        "wtrid",
        "xtor",
        "yclid",
        "ysclid",
        "zanpid",
    }
)

_VIEWS = frozenset(
    {
        ("amp", ""),
        ("amp", "1"),
        ("amp", "true"),
        ("m", "1"),
        ("output", "amp"),
        ("outputtype", "amp"),
        ("page", "all"),
        ("partner", "rss"),
        ("single", "1"),
    }
)
"""Names and values that ask for another view of the same article. Other values stay."""


def meaningful(query: str) -> str:
    """Return ``query`` without the parameters that do not choose the article, in its order."""
    return "&".join(item for item in query.split("&") if item and not _is_noise(item))


def _is_noise(item: str) -> bool:
    name, _, value = item.partition("=")
    name, value = unquote_plus(name).casefold(), unquote_plus(value).casefold()
    return name in _NAMES or name.startswith(_PREFIXES) or (name, value) in _VIEWS
