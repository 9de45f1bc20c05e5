"""Container images: repositories whose tags never move, scanned on push."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from spec.data import Registry as Section

from .. import cloud as handles
from .account import Account


class Registry(pulumi.ComponentResource):
    """ECR repositories, named `<platform>/<repository>`.

    Attributes:
        handle: URLs by the name in the spec.
    """

    handle: handles.Registry

    def __init__(
        self,
        name: str,
        section: Section,
        *,
        account: Account,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("plinth:aws:Registry", name, None, opts)
        urls: dict[str, pulumi.Output[str]] = {}
        policy = json.dumps(lifecycle(section))
        for each in section.repositories:
            own = f"{account.spec.name}/{each}"
            repository = aws.ecr.Repository(
                f"{name}-{each}",
                name=own,
                # A tag names one image for ever: what was tested is what runs.
                image_tag_mutability="IMMUTABLE",
                image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(
                    scan_on_push=True
                ),
                encryption_configurations=[
                    aws.ecr.RepositoryEncryptionConfigurationArgs(
                        encryption_type="KMS", kms_key=account.key.arn
                    )
                ],
                force_delete=not account.protected,
                tags=account.tagged(own),
                opts=pulumi.ResourceOptions(parent=self, protect=account.protected),
            )
            aws.ecr.LifecyclePolicy(
                f"{name}-{each}-lifecycle",
                repository=repository.name,
                policy=policy,
                opts=pulumi.ResourceOptions(parent=self),
            )
            urls[each] = repository.repository_url
        self.handle = handles.Registry(urls)
        self.register_outputs({"repositories": urls})


def lifecycle(section: Section) -> Mapping[str, Any]:
    """ECR's lifecycle policy: untagged images go by age, tagged ones by number."""
    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": section.untagged_days,
    }
    tagged = {
        "tagStatus": "tagged",
        "tagPatternList": ["*"],
        "countType": "imageCountMoreThan",
        "countNumber": section.keep_images,
    }
    rules = [
        (f"Untagged images are kept {section.untagged_days} days", untagged),
        (f"The newest {section.keep_images} tagged images are kept", tagged),
    ]
    return {
        "rules": [
            {
                "rulePriority": priority,
                "description": description,
                "selection": selection,
                "action": {"type": "expire"},
            }
            for priority, (description, selection) in enumerate(rules, start=1)
        ]
    }
