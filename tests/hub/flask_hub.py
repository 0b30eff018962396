"""A hub of Flask-WebSub, as a program: python flask_hub.py PORT DATABASE.

It runs in a folder of its own (`make test-hub`), with a queue in memory, so that it
verifies after it has answered. A form with hub.mode=publish makes it deliver.
"""

import sys
import threading

from celery import Celery
from flask import Flask
from flask_websub.hub import Hub, SQLite3HubStorage


def main(port: int, database: str) -> None:
    """Serve until the process is ended."""
    queue = Celery("hub", broker="memory://", set_as_current=True)
    app = Flask("hub")
    app.config["PUBLISH_SUPPORTED"] = True
    hub = Hub(SQLite3HubStorage(database), queue, BACKOFF_BASE=0.1, MAX_ATTEMPTS=3)
    app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
    serving = threading.Thread(
        target=app.run, kwargs={"host": "127.0.0.1", "port": port}, daemon=True
    )
    serving.start()
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    queue.worker_main(["worker", "--pool=solo", "--loglevel=INFO", *alone])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
