#!/usr/bin/env bash
# FastAPI 0.165.0 keeps what include_router() brings out of app.routes.
#
# A good engineer would guess: `app.routes` lists the routes of the application, as it has
# for years and as Starlette's does: with an included router they are among them.
#
# What happens: an included router is one object there, of a private class without a path
# or methods. Code that walks app.routes, such as a check that each path that writes asks
# who it is, finds none of them, and is satisfied. The document of the API has them all.
#
# Why it matters to a news monitor: its test of who may do what has to walk the document,
# or the routes below, or it passes for want of anything to test.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  fastapi==0.165.0 starlette==1.10.0

cd "$folder"
"$folder/venv/bin/python" - <<'PROGRAM'
from fastapi import APIRouter, FastAPI

router = APIRouter()


@router.post("/stories/{story}/triage")
def triage(story: int) -> int:
    return story


app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
app.include_router(router)

listed = [route.path for route in app.routes if hasattr(route, "path")]
classes = [type(route).__name__ for route in app.routes]
documented = list(app.openapi()["paths"])
print("guess: paths in app.routes", documented)
print("seen:  paths in app.routes", listed, "of classes", classes)
print("seen:  paths in the document", documented)
same = listed == [] and len(classes) == 1 and documented == ["/stories/{story}/triage"]
raise SystemExit(0 if same else "this has changed")
PROGRAM
