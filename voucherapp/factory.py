"""The composition root: builds the app from settings and the manifests of the slices."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from voucherapp.db.session import db, prepare_engine
from voucherapp.manifests import MANIFESTS
from voucherapp.web.access import guard_route
from voucherapp.web.assets import init_assets
from voucherapp.web.formatting import init_formatting
from voucherapp.web.fragments import init_fragments
from voucherapp.web.health import blueprint as health
from voucherapp.web.language import choose_language
from voucherapp.web.login import init_login
from voucherapp.web.marks import init_marks
from voucherapp.web.menu import init_menu
from voucherapp.web.rendering import PageEnvironment
from voucherapp.web.security import init_security
from voucherapp.web.shell import init_shell, open_writing
from voucherapp.web.texts import init_texts

WEB = Path(__file__).parent / "web"


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Return the application; `settings` override what config.load() gives."""
    app = Flask(
        "voucherapp",
        template_folder=str(WEB / "templates"),
        static_folder=str(WEB / "static"),
        instance_path=os.fspath(config.ROOT / "instance"),
    )
    app.config.from_mapping(config.load())
    app.config.from_mapping(settings or {})
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_environment = PageEnvironment
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    _init_extensions(app)
    init_shell(app)
    app.before_request(guard_route)
    app.before_request(open_writing)
    init_security(app)
    init_formatting(app)
    init_assets(app)
    init_marks(app)
    init_fragments(app)
    init_menu(app, MANIFESTS)
    app.register_blueprint(health)
    for manifest in MANIFESTS:
        for blueprint in manifest.blueprints:
            app.register_blueprint(blueprint)
    for manifest in MANIFESTS:
        for prepare in manifest.init:
            prepare(app)
    app.extensions["voucherapp.manifests"] = MANIFESTS
    return app


def _init_extensions(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    CSRFProtect(app)
    Babel(
        app,
        default_locale="en",
        default_timezone=app.config["TIMEZONE"],
        locale_selector=choose_language,
    )
    init_texts(app)
    init_login(app)
