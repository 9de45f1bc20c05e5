"""Runs in Airflow's environment: signs in through the file that the API servers read.

An identity provider of its own signs the tokens. Reads JSON from its input, and prints JSON last.
"""

import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from authlib.jose import JsonWebKey, jwt

given = json.load(sys.stdin)
key = JsonWebKey.generate_key(
    "RSA", 2048, {"kid": "1", "alg": "RS256", "use": "sig"}, is_private=True
)
claims = {}
asked = {}


class Provider(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def send(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if self.path.endswith("/openid-configuration"):
            self.send(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "userinfo_endpoint": f"{issuer}/userinfo",
                    "jwks_uri": f"{issuer}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif self.path == "/keys":
            self.send({"keys": [key.as_dict(is_private=False)]})
        else:
            asked["userinfo"] = self.headers["Authorization"]
            self.send({"sub": claims["sub"], "groups": claims.get("late", [])})

    def do_POST(self):
        asked["token"] = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        asked["client"] = self.headers.get("Authorization", "")
        now = int(time.time())
        body = {"iss": issuer, "aud": "plinth", "iat": now, "exp": now + 60, **claims}
        token = jwt.encode({"alg": "RS256", "kid": "1"}, body, key).decode()
        self.send({"access_token": "a", "token_type": "Bearer", "id_token": token})


server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
issuer = f"http://127.0.0.1:{server.server_address[1]}"
threading.Thread(target=server.serve_forever, daemon=True).start()

secret = Path(os.environ["AIRFLOW_HOME"], "clientSecret")
secret.write_text("hunter2")
text = given["config"].replace(given["issuer"], issuer).replace(given["secret"], str(secret))
file = Path(os.environ["AIRFLOW_HOME"], "webserver_config.py")
file.write_text(text)
os.environ["AIRFLOW__FAB__CONFIG_FILE"] = str(file)
os.environ["AIRFLOW__API__SECRET_KEY"] = "x" * 32
os.environ["AIRFLOW__API__BASE_URL"] = "https://airflow.ml.example.com"

import airflow  # noqa: E402, F401
from airflow.api_fastapi.app import create_auth_manager  # noqa: E402
from airflow.providers.fab.www.app import create_app  # noqa: E402

create_auth_manager()
app = create_app(enable_plugins=False)
made = {}
# A context of the application's around it all would keep the first user signed in.
for name, who in given["users"].items():
    claims.clear()
    claims.update(who)
    client = app.test_client()
    first = client.get("/login/oidc", base_url="https://airflow.ml.example.com")
    query = parse_qs(urlsplit(first.location).query)
    claims["nonce"] = query["nonce"][0]
    back = client.get(
        f"/oauth-authorized/oidc?code=c&state={query['state'][0]}",
        base_url="https://airflow.ml.example.com",
    )
    with app.app_context():
        user = app.appbuilder.sm.find_user(
            username=who.get("preferred_username") or who.get("email")
        )
        made[name] = {
            "to": first.location.partition("?")[0].removeprefix(issuer),
            "redirect": query["redirect_uri"][0],
            "scope": query["scope"][0],
            "client": query["client_id"][0],
            "back": back.location,
            "roles": sorted(role.name for role in user.roles) if user else None,
            "email": user.email if user else None,
        }
made["manager"] = type(app.appbuilder.sm).__name__
print(json.dumps(made))
