"""The web processes: sync workers, because the work is CPU and short database calls."""

import multiprocessing
import os

wsgi_app = "voucherapp.factory:create_app()"
bind = os.environ.get("BIND", "127.0.0.1:5000")
workers = int(os.environ.get("WEB_CONCURRENCY", str(min(2 * multiprocessing.cpu_count(), 8))))
worker_class = "sync"
# A worker that loses its way is replaced; memory that a library leaks is given back now and then.
timeout = 60
graceful_timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
# Imports are shared between workers. Connections are not: each worker opens its own on first use.
preload_app = False
# The control socket lies in the home of the user and can stop the server; nothing here needs it.
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
accesslog = "-" if os.environ.get("ACCESS_LOG") else None
errorlog = "-"
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
