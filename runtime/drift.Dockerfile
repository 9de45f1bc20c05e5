# syntax=docker/dockerfile:1
# The image of payload capture and of the check of drift: Python with plinth_runtime and what those two
# import. The image of pipelines (Dockerfile) does as well, and is larger. Build it where this file is,
# push it, and name it in monitoring.drift.image.
#
#   docker build --file runtime/drift.Dockerfile --tag REGISTRY/drift:1.0.0 runtime
#
# A stack outside dev names it by a digest or by a tag that is never used again.
ARG PYTHON=docker.io/library/python:3.12-slim
FROM ${PYTHON}

# The user of Airflow's image, so that both run by the same settings.
RUN useradd --uid 50000 --user-group --no-create-home --home-dir /tmp plinth

COPY drift.requirements.in /tmp/requirements.in
RUN pip install --no-cache-dir --requirement /tmp/requirements.in && pip check && rm /tmp/requirements.in

COPY pyproject.toml /tmp/plinth-runtime/pyproject.toml
COPY plinth_runtime /tmp/plinth-runtime/plinth_runtime
# Without what only pipelines import.
RUN pip install --no-cache-dir --no-deps /tmp/plinth-runtime && rm -r /tmp/plinth-runtime

USER 50000
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
CMD ["python", "-m", "plinth_runtime.capture"]
