"""What is stored of alerts, messages and matches, in English sentences."""

from tocsin.web.stored_sentence import counted, sentence

PLANNING = (
    sentence("quiet hours until %(at)s"),
    sentence("waiting for the digest of %(at)s"),
    sentence("surge: quiet hours until %(at)s"),
    sentence("%(outlets)s of %(count)s within %(length)s"),
    sentence("no surge of %(count)s outlets followed"),
    sentence(
        "the watchlist hit only in what was sent before, or what the site prints again"
    ),
    sentence("waiting until %(at)s for other outlets"),
    sentence("urgent now"),
    sentence("one message in %(length)s a story"),
    sentence("nothing new"),
    sentence("%(found)s of the %(count)s that a follow-up without news needs"),
    sentence("the story had %(found)s"),
    sentence("%(found)s: waiting until %(at)s"),
    sentence("over the limit of %(limit)s: waiting until %(at)s"),
    counted("%(count)s message an hour", "%(count)s messages an hour"),
    counted("%(count)s new outlet", "%(count)s new outlets"),
    counted("%(count)s outlet", "%(count)s outlets"),
    sentence("story %(target)s is muted"),
    sentence("watchlist %(target)s is muted"),
    sentence("outlet %(target)s is muted"),
    sentence("%(muted)s is muted until %(at)s"),
    sentence("story %(target)s"),
    sentence("watchlist %(target)s"),
    sentence("outlet %(target)s"),
    sentence("%(watchlist)s no longer alerts %(channel)s"),
    sentence("the channel was removed from the configuration"),
)
"""What an alert waits for, or why it is not sent: `tocsin/alerts/plan`."""

SENDING = (
    sentence("the service did not accept it"),
    sentence("a redirect, which is not followed"),
    sentence("no such host: %(reason)s"),
    sentence("no answer in time"),
    sentence("no answer"),
    sentence("the connection was closed"),
    sentence(
        "TLS: %(reason)s; if an authority of your own signed it, name the file with"
        " its certificate in ca_file"
    ),
    sentence("as plain text, after %(why)s"),
    sentence("no more requests in this attempt"),
    sentence("IRC %(why)s"),
    sentence("SMTP: %(why)s"),
    sentence("MQTT: %(why)s"),
    sentence("XMPP: %(why)s"),
    sentence("user name and password must be ASCII"),
    sentence(
        "%(why)s; does the address name the right mode=ssl, starttls or insecure "
        "for its port?"
    ),
    sentence("the server sends no lines"),
    sentence("the account or the recipient is no address of XMPP"),
    sentence(
        "login: no answer in time; servers that want TLS ignore a login without it:"
        " write xmpps://, with mode=tls for a port of TLS alone"
    ),
    sentence("no login that both sides know"),
    sentence(
        "handed over, not confirmed: %(why)s does not say whether a message arrived"
    ),
    sentence("this service"),
    sentence("MQTT at qos=0"),
    sentence("UDP port %(port)s"),
    sentence("%(name)s in tocsin"),
    sentence("merged into message %(number)s"),
    sentence("retried by hand"),
    sentence("cancelled by hand"),
    sentence("what it says was removed"),
    sentence("what it says was removed; it may have arrived"),
    sentence("the attempt took too long"),
    sentence("tocsin stopped"),
    sentence("%(why)s before it was sent"),
    sentence("%(why)s while it was being sent: it may have arrived"),
)
"""What became of a message, and of its channel: `tocsin/alerts`, `store/outbox.py`."""

SCORES = (
    sentence("in the headline"),
    sentence("once"),
    counted("%(count)s time", "%(count)s times"),
    sentence("%(count)s times or more"),
    sentence("first at word %(count)s"),
    counted("%(count)s different word", "%(count)s different words"),
)
"""Why a match scores as it does: `tocsin/watchlists/score.py`."""
