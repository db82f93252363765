"""How `smsbot web` serves: threads for waiting, processes for cores. The carrier gives us 15 seconds an answer."""

import os

# In development nobody but this machine should reach it: its secrets are published.
host = "0.0.0.0" if os.environ.get("SMSBOT_ENV") == "production" else "127.0.0.1"
bind = f"{host}:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1)
threads = 16
worker_class = "gthread"
timeout = 30
graceful_timeout = 20
keepalive = 65  # longer than the idle time of usual proxies, so that they never meet a closing connection
max_requests = 0
accesslog = None  # paths and addresses say who; the events of the service say what
errorlog = "-"
control_socket_disable = True  # nobody asks it anything, and two services of one user would share the file
