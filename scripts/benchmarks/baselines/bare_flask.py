"""Flask with almost no work: the cost of HTTP alone."""

from flask import Flask, Response, jsonify

app = Flask(__name__)


@app.get("/")
def hello() -> Response:
    """A small JSON answer."""
    return jsonify({"status": "ok", "total": 0, "results": []})
