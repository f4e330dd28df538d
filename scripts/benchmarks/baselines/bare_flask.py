"""Flask with next to nothing to do: what HTTP alone costs."""

from flask import Flask, Response, jsonify

app = Flask(__name__)


@app.get("/")
def hello() -> Response:
    """A small JSON answer."""
    return jsonify({"status": "ok", "total": 0, "results": []})
