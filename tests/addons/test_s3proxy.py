"""The genuine S3Proxy with the configuration that we write: keys, folders, and one of two that goes.

The cloud's bucket is a folder on this machine here; all else in the configuration is ours. Whatever the
API server and the launcher ask of S3 is asked.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from plinth.layout import Layout

from ..charts import ROOT
from .test_pipelines import properties

POM = Path(__file__).with_name("data") / "s3proxy" / "pom.xml"
JARS = Layout(ROOT).cache / "s3proxy-4.1.0"
KEYS = ("accesskey", "secretkey")

needs_maven = pytest.mark.skipif(
    shutil.which("mvn") is None or shutil.which("java") is None, reason="Maven fetches S3Proxy"
)


@pytest.fixture(scope="module")
def jars() -> Path:
    """Its jars, fetched once."""
    if not (JARS / "done").exists():
        call = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
        done = subprocess.run(
            [*call, f"-DoutputDirectory={JARS}"],
            timeout=600,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            # Maven Central is no registry of ours, and not reached from everywhere.
            pytest.skip(f"Maven cannot fetch S3Proxy: {done.stdout[-400:]}")
        (JARS / "done").touch()
    return JARS


def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def configuration(folder: Path, at: int, metrics: int, cloud: str = "azure") -> str:
    """Ours, but for where it listens and what is behind it."""
    ours = properties(cloud).replace("{{ .accessKey }}", KEYS[0])
    ours = ours.replace("{{ .secretKey }}", KEYS[1]).replace("//0.0.0.0:8333", f"//127.0.0.1:{at}")
    ours = ours.replace("port=9090", f"port={metrics}").replace("host=0.0.0.0", "host=127.0.0.1")
    kept = [line for line in ours.splitlines() if not line.startswith("jclouds.")]
    behind = ("jclouds.provider=filesystem", f"jclouds.filesystem.basedir={folder}")
    return "\n".join((*kept, *behind, ""))


@dataclass
class Running:
    """One S3Proxy that runs."""

    process: subprocess.Popen[bytes]
    at: int
    metrics: int

    def client(self, keys: tuple[str, str] = KEYS) -> Any:
        """As the launcher speaks to it."""
        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.at}",
            aws_access_key_id=keys[0],
            aws_secret_access_key=keys[1],
            region_name="us-east-1",
            config=config,
        )


def start(jars: Path, work: Path, text: str, at: int, metrics: int) -> Running:
    file = work / f"{at}.conf"
    file.write_text(text)
    call = ["java", "-Xmx256m", "-DLOG_LEVEL=warn", "-cp", f"{jars}/*", "org.gaul.s3proxy.Main"]
    with (work / f"{at}.log").open("wb") as log:
        process = subprocess.Popen([*call, "--properties", str(file)], stdout=log, stderr=log)
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", at)) == 0:
                return Running(process, at, metrics)
        time.sleep(0.2)
    process.kill()
    raise AssertionError((work / f"{at}.log").read_text()[-2000:])


@pytest.fixture
def two(jars: Path, tmp_path: Path) -> Iterator[tuple[Running, Running, Path]]:
    """Two of them in front of one bucket, in which another team has something, too."""
    behind = tmp_path / "behind"
    other = behind / "b" / "pipelines" / "other" / "secret"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"theirs")
    made: list[Running] = []
    try:
        for _ in range(2):
            at, metrics = port(), port()
            made.append(start(jars, tmp_path, configuration(behind, at, metrics), at, metrics))
        yield made[0], made[1], behind / "b"
    finally:
        for each in made:
            each.process.kill()
            each.process.wait()


def refused(call: Any, **asked: Any) -> int:
    with pytest.raises(ClientError) as error:
        call(**asked)
    return int(error.value.response["ResponseMetadata"]["HTTPStatusCode"])


def listed(client: Any, bucket: str, prefix: str) -> list[str]:
    try:
        found = client.list_objects_v2(Bucket=bucket, Prefix=prefix)
    except client.exceptions.NoSuchBucket:
        return []
    return [each["Key"] for each in found.get("Contents", ())]


@needs_maven
def test_what_is_asked_of_it_is_answered_when_one_goes(two: tuple[Running, Running, Path]) -> None:
    first, second, behind = two
    one, rest = first.client(), second.client()
    # The API server asks for the bucket, and ends where it is refused.
    one.head_bucket(Bucket="pipelines")
    one.put_object(Bucket="pipelines", Key="runs/a", Body=b"one")
    assert rest.get_object(Bucket="pipelines", Key="runs/a")["Body"].read() == b"one"
    assert (behind / "pipelines" / "a" / "runs" / "a").read_bytes() == b"one"
    # A model is uploaded in parts: it is begun at one, which goes, and ended at the other.
    asked = {"Bucket": "pipelines", "Key": "runs/model"}
    part = os.urandom(5 * 1024 * 1024)
    upload = {**asked, "UploadId": one.create_multipart_upload(**asked)["UploadId"]}
    tags = [one.upload_part(**upload, PartNumber=1, Body=part)["ETag"]]
    first.process.kill()
    first.process.wait()
    tags.append(rest.upload_part(**upload, PartNumber=2, Body=b"end")["ETag"])
    parts = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]
    rest.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert rest.get_object(**asked)["Body"].read() == part + b"end"
    assert listed(rest, "pipelines", "runs/") == ["runs/a", "runs/model"]
    rest.delete_object(Bucket="pipelines", Key="runs/a")
    assert refused(rest.get_object, Bucket="pipelines", Key="runs/a") == 404


@needs_maven
def test_keys_open_one_folder(two: tuple[Running, Running, Path]) -> None:
    client = two[0].client()
    for name in ("pipelines", "b"):
        # A folder here would lead up by `..`; a bucket knows no such thing.
        for key in ("pipelines/other/secret", "/pipelines/other/secret", ".s3proxy/stubs/x"):
            assert refused(client.get_object, Bucket=name, Key=key) in (400, 403, 404)
        for prefix in ("", "pipelines/other/", "runs/"):
            assert "other" not in str(listed(client, name, prefix))
    # Of an artifact whose address was made by an earlier version of the platform, the folder is known.
    client.put_object(Bucket="pipelines", Key="pipelines/a/old", Body=b"old")
    assert (two[2] / "pipelines" / "a" / "old").read_bytes() == b"old"
    for keys in (("accesskey", "wrong"), ("other", "secretkey")):
        assert refused(two[0].client(keys).head_bucket, Bucket="pipelines") == 403


@needs_maven
def test_google_is_asked_as_the_service_account(jars: Path, tmp_path: Path) -> None:
    at = port()
    text = properties("gcp").replace("//0.0.0.0:8333", f"//127.0.0.1:{at}")
    with pytest.raises(AssertionError, match="default credentials were not found"):
        start(jars, tmp_path, text, at, 0)
