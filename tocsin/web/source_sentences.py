"""What is stored of sources and their pages, in English sentences."""

from tocsin.web.stored_sentence import counted, sentence

COVERAGE = (
    sentence("%(count)s new on %(day)s; usual are %(found)s."),
    sentence("Nothing, if there is much news; else look at what it lists."),
    sentence("%(found)s in %(days)s; usual are %(usual)s."),
    sentence("Nothing new"),
    counted("%(count)s new article", "%(count)s new articles"),
    counted("%(count)s article", "%(count)s articles"),
    counted("%(count)s day", "%(count)s days"),
    sentence("Compare it with its site; if something is missing, %(way)s"),
    sentence("%(count)s of the last %(all)s pages give no text beyond a teaser."),
    sentence("Nothing, if they are paid for; else read one: tocsin extract URL"),
    sentence("%(count)s of the last %(all)s pages show no date."),
    sentence("See what one shows: tocsin extract URL"),
    sentence("%(count)s of the last %(all)s pages cannot be read: %(why)s."),
    sentence("no page came"),
    sentence("Open an article of %(url)s; to %(way)s"),
    sentence("the visit failed"),
    sentence("Ask the publisher to allow it, or %(way)s"),
    sentence('Visit it less often: a longer "every" in [sources.%(key)s].'),
    sentence("Ask the publisher for access, or %(way)s"),
    sentence("Look at %(url)s, and %(way)s"),
    sentence("Look for its new address: tocsin discover %(url)s"),
    sentence("Nothing yet: it is the site's fault, and tocsin visits it again."),
    sentence("See which step fails: tocsin sources check %(key)s"),
    sentence("Open %(url)s; if it answers there, look at your own network."),
    sentence("Is %(host)s spelled right? To test it: tocsin check"),
    sentence("It answers, and lists nothing any more."),
    sentence("It answers, and lists nothing since it was added."),
    sentence("Its address leads to %(url)s for good; visits follow it."),
    sentence('Write url = "%(url)s" in [sources.%(key)s].'),
    sentence("see what the mailbox gives: tocsin sources check %(key)s"),
    sentence("find another way in: tocsin discover %(url)s"),
)
"""What is said of a source's state: `tocsin/coverage`."""

FETCHING = (
    sentence("HTTP %(status)s: %(why)s"),
    sentence("the site says that nothing has changed, but was not asked that"),
    sentence("the site requires a login"),
    sentence("the site refuses the request"),
    sentence("the site has no page at this address"),
    sentence("the proxy requires another login"),
    sentence("the site has removed the page for good"),
    sentence("the site asks for fewer requests"),
    sentence("the site has an internal error"),
    sentence("the site gives no usable answer"),
    sentence("the request was refused"),
    sentence("the site did not answer in time"),
    sentence("the host does not exist or is private"),
    sentence("the site refused the connection"),
    sentence("the answer exceeds the size limit"),
    sentence("the head of the answer exceeds the size limit"),
    sentence("the answer was cut off"),
    sentence(
        "tocsin has as many files open as it may: raise the limit (LimitNOFILE= of "
        "systemd, or ulimit -n)"
    ),
    sentence("the site closed the connection"),
    sentence("TLS failed: %(reason)s"),
    sentence(
        "%(host)s is a private address for the worker %(worker)s; to allow it, start "
        "that worker with --allow %(network)s"
    ),
    sentence("no worker of the fleet is there"),
    sentence(
        "the daemon runs tocsin %(version)s, and this is %(other)s: install the same "
        "version on both"
    ),
    sentence(
        "another worker is called %(worker)s: give this one a name of its own (--name)"
    ),
    sentence("not reached from %(places)s: %(why)s"),
    sentence("asked from %(place)s: %(other)s could not reach it: %(why)s"),
    sentence("asked from the daemon's machine: no worker at %(places)s"),
    sentence("the download failed: %(reason)s"),
    sentence("the site wants a Digest login, and tocsin supports Basic only"),
    sentence("the site does not accept the user and password of the source"),
    sentence(
        "%(url)s requires a login, and the password is sent to %(origin)s only; if "
        "it is the same site, write this address in url"
    ),
    sentence("this is not a web address"),
    sentence("tocsin fetches only http and https addresses"),
    sentence("tocsin fetches no address that contains a password"),
    sentence("a numeric address must have the form 192.0.2.1"),
    sentence(
        "%(host)s is a private address; to allow it, add its network to [crawl] "
        'allow: allow = ["%(network)s"]'
    ),
    sentence(
        "%(host)s is a private address; to allow it, add its network to [crawl] "
        'allow, such as allow = ["%(network)s"]'
    ),
    sentence("%(host)s is a proxy of the configuration, and no site"),
    sentence("%(host)s has asked for a pause, which is not over"),
    sentence("robots.txt forbids this address"),
    sentence(
        "robots.txt forbids this address as long as it cannot be read (HTTP %(status)s)"
    ),
    sentence("the proxy %(host)s refused the connection"),
    sentence("the proxy %(host)s does not exist"),
    sentence("the proxy %(host)s does not connect to the site (HTTP %(reply)s)"),
    sentence("all that it names is on another site, such as %(url)s"),
    sentence("the answer could not be read: %(reason)s"),
    sentence("%(count)s entries left out"),
    sentence("%(count)s of its parts failed: %(why)s"),
    sentence("no site is reached, so this machine's network is down: %(why)s"),
    sentence(
        "this is no feed, and no source was found from this page: see tocsin "
        "discover %(url)s"
    ),
)
"""Why a page or a listing did not come: `spiders/fetch`."""

BROWSER = (
    sentence(
        "Playwright is not installed; install tocsin with it: uv tool install "
        "'%(package)s'"
    ),
    sentence("%(path)s is no program; write Chromium's path in [crawl] chromium"),
    sentence(
        "Chromium is not installed; install it (apt-get install chromium), or write"
        " its path in [crawl] chromium"
    ),
    sentence("the page did not come to rest in time"),
    sentence("the page exceeds the size limit"),
    sentence("Chromium does not run as root: run tocsin as a user of its own"),
    sentence(
        "Chromium could not start its sandbox on this machine, and tocsin runs it "
        "with one only"
    ),
    sentence("the browser failed: %(reason)s"),
)
"""What Chromium says of a page that is a program: `spiders/fetch/browser.py`."""

MAILBOXES = (
    sentence("the mail server %(host)s has no encryption at this port; write imaps://"),
    sentence("more than any mailbox has to say"),
    sentence("the mail server %(host)s does not exist"),
    sentence("the mail server %(host)s is not reached (%(reason)s)"),
    sentence("the certificate of the mail server %(host)s is not valid: %(reason)s"),
    sentence("the mail server %(host)s did not answer in time"),
    sentence("the mail server %(host)s refused the connection"),
    sentence("the mail server %(host)s took longer than %(seconds)s s"),
    sentence("the mail server %(host)s answers wrongly: %(reason)s"),
    sentence("the mail server does not accept the user and password of the source"),
    sentence("there is no folder %(folder)s"),
    sentence("there is no folder %(folder)s; there is %(folders)s"),
    sentence("%(folders)s and %(count)s more"),
    sentence("the mailbox could not be read: %(reason)s"),
    sentence("a mailbox needs user and password"),
)
"""Why a mailbox was not read: `spiders/fetch/imap_session.py` and others."""

LISTINGS = (
    sentence("the answer was empty"),
    sentence("the answer is compressed and holds more than %(size)s"),
    sentence(
        "this is neither RSS, Atom, RDF nor JSON Feed, but a file of another kind"
    ),
    sentence("this is no sitemap, but a file of another kind"),
    sentence("this is no JSON, but a file of another kind"),
    sentence("this is no answer of GDELT, but a file of another kind"),
    sentence("this is no feed of a news search, but a file of another kind"),
    sentence("this is an HTML page, not a feed"),
    sentence('this is a sitemap: write kind = "sitemap"'),
    sentence("this is neither RSS, Atom, RDF nor JSON Feed"),
    sentence("the selector %(selector)s finds no link on this page"),
    sentence("%(selector)s is no CSS selector: %(reason)s"),
    sentence(
        "no headline on this page links to an article; name what holds the "
        "headlines in `links`"
    ),
    sentence(
        "no headline on this page links to an article, only to sections, tags or "
        "services; name what holds the headlines in `links`"
    ),
    sentence(
        "this page links only to its own sections, such as %(names)s; name what "
        "holds the headlines in `links`"
    ),
    sentence("none of its articles has an address"),
    sentence("GDELT refuses the query: %(why)s"),
    sentence("it does not say why"),
    sentence("the answer of GDELT is no JSON"),
    sentence(
        "the answer of GDELT lists no articles; its address needs mode=artlist and "
        "format=json"
    ),
    sentence("an expression in its options fails: %(reason)s"),
    sentence("none of its items has an address or a title"),
    sentence("the answer is no JSON"),
    sentence("the answer is no JSON: the posts are at /wp-json/wp/v2/posts"),
    sentence("there is no list of articles: say in options.items where it is"),
    sentence(
        "there is no list of articles: it has %(keys)s; say in options.items where "
        "it is"
    ),
    sentence("these are no mails"),
    sentence("this is no sitemap: it has neither <urlset> nor <sitemapindex>"),
    sentence("this index of sitemaps names no sitemap"),
)
"""What an answer is that is no listing: `spiders/kinds`."""

OWN_SPIDERS = (
    sentence("the spider was ended: it ran past [spiders] deadline"),
    sentence("the spider's answer could not be read: %(reason)s"),
    sentence(
        "the spider was ended: it yielded more than %(size)s; the first %(count)s "
        "entries are kept"
    ),
    sentence("the spider was ended after %(count)s entries"),
    sentence("the spider's process died"),
    sentence("%(count)s errors in the spider, the last: %(reason)s"),
    sentence("the spider ended: %(reason)s"),
    sentence("an entry is larger than %(size)s"),
)
"""How the run of a user's spider ended: `tocsin/wiring/own_spiders.py`."""

PAGES = (
    sentence("its address leads to the front page"),
    sentence("its address leads to another page"),
    sentence("its address leads to another page that leads back"),
    sentence("the page asks for a login"),
    sentence("the page is a check that loads itself again"),
    sentence("the page is empty"),
    sentence("the page has other words than the listing"),
    sentence("several articles lead to the same page"),
    sentence("the page is a list of articles"),
    sentence("the page has neither title nor text"),
    sentence("a fault in tocsin: %(reason)s"),
    sentence("tocsin ended %(count)s times while it took the article in"),
    sentence("its article was deleted"),
)
"""Why the page of an entry is not its article: `spiders/page_refusal.py` and others."""
