// Written by `@{command}`: an edit here is lost. docs/ci.md says what it needs.
//
// For a multibranch pipeline. Pull requests are told what they change in every stack: offline always, base
// against head, and online, as an identity that may read and nothing else, for the team's own branches.
// What is on @{branch} is planned, approved and brought up, one environment after the other. Every night it
// looks for drift.
//
// No key is kept: each stack has two credentials of the plugin "OpenID Connect Provider" (id token as
// file), STACK-preview and STACK, and the clouds trust those tokens by the job that they are of. Other
// plugins: Pipeline, Lockable Resources, Credentials Binding, Pipeline Utility Steps.

STACKS = [
    @{stacks}
]

// The team's own branches: a fork's pull request has an owner in CHANGE_FORK.
def ours() { return env.CHANGE_ID && !env.CHANGE_FORK }
def online() { return env.PULUMI_BACKEND_URL as boolean }
def nightly() { return !currentBuild.getBuildCauses('hudson.triggers.TimerTrigger$TimerTriggerCause').isEmpty() }

// Runs `body` on a node that reaches the stack, with the variables of who it is there.
def at(Map target, String role, Closure body) {
    node(target.label) {
        deleteDir() // nothing of an earlier build, of whomever
        checkout scm
        sh 'make .venv/runtime.stamp'
        String who = target.stack + (role == 'write' ? '' : '-preview')
        List settings = readJSON(text: env.PLINTH_IDENTITIES ?: '{}')[who].collect { name, value -> "${name}=${value}" }
        withCredentials([file(credentialsId: who, variable: 'PLINTH_TOKEN_FILE')]) {
            withEnv(settings + ["STACK=${target.stack}"]) {
                body()
            }
        }
    }
}

// Signs in and runs one command; what differs from stack to stack comes as variables, never as text.
def plinth(String command) {
    sh """#!/bin/bash
set -euo pipefail
identity=\$(.venv/bin/plinth ci identity "\$STACK" --token "\$PLINTH_TOKEN_FILE")
eval "\$identity"
${command}
"""
}

def previews() {
    Map jobs = [:]
    jobs['diff'] = {
        node('plinth') {
            deleteDir() // nothing of an earlier build, of whomever
            checkout scm
            sh 'make .venv/runtime.stamp'
            try {
                // Where Jenkins merges before it builds, that is the merge's first parent.
                sh """#!/bin/bash
set -euo pipefail
base=\$(git rev-parse -q --verify "origin/\$CHANGE_TARGET" || git rev-parse HEAD^1)
.venv/bin/plinth diff "\$base" --merge-base --out out/diff
"""
            } finally {
                stash name: 'diff', includes: 'out/**', allowEmpty: true
            }
        }
    }
    if (ours() && online()) {
        STACKS.each { target ->
            jobs["online ${target.stack}"] = {
                at(target, 'read') {
                    try {
                        plinth('.venv/bin/plinth preview "$STACK" --out "out/online/$STACK"')
                    } finally {
                        stash name: "online-${target.stack}", includes: 'out/**', allowEmpty: true
                    }
                }
            }
        }
    }
    try {
        parallel jobs
    } finally {
        report()
    }
}

// One comment for all stacks. Of a fork it is an artifact only: its code gets no token.
def report() {
    node('plinth') {
        deleteDir() // nothing of an earlier build, of whomever
        checkout scm
        (['diff'] + STACKS.collect { "online-${it.stack}" }).each { name ->
            try {
                unstash name
            } catch (ignored) {
                echo "no report: ${name}"
            }
        }
        sh '''make .venv/runtime.stamp
.venv/bin/plinth ci comment out/diff out/online --details "$BUILD_URL" > comment.md'''
        archiveArtifacts artifacts: 'comment.md, out/**', allowEmptyArchive: true
        // A broken rule has ended the comparison already: here it is shown, and ends nothing more.
        junit testResults: 'out/**/junit*.xml', allowEmptyResults: true, skipMarkingBuildUnstable: true
        if (ours() && env.PLINTH_COMMENT_CREDENTIAL) {
            withCredentials([string(credentialsId: env.PLINTH_COMMENT_CREDENTIAL, variable: 'PLINTH_COMMENT_TOKEN')]) {
                sh '.venv/bin/plinth ci comment out/diff out/online --details "$BUILD_URL" --post github'
            }
        }
    }
}

// Plans, asks, and brings up what was planned and nothing else.
def bringUp(Map target) {
    boolean changes = false
    at(target, 'read') {
        try {
            plinth('''set -f --
for name in ${ALLOW_DATA_LOSS:-}; do set -- "$@" --allow-data-loss "$name"; done
.venv/bin/plinth preview "$STACK" --save-plan "plan/$STACK.json" --out "out/plan/$STACK" "$@"''')
            // There is no plan where there is nothing to apply: then nobody is asked.
            changes = fileExists("plan/${target.stack}.json")
            stash name: "plan-${target.stack}", includes: 'plan/**', allowEmpty: true
        } finally {
            archiveArtifacts artifacts: 'out/**', allowEmptyArchive: true
        }
    }
    if (!changes) {
        echo "nothing to apply to ${target.stack}"
        return
    }
    // No node is held while it waits.
    timeout(time: 7, unit: 'DAYS') {
        input(
            id: "Approve-${target.stack}",
            message: "Apply the plan (out/plan/${target.stack}/report.md) to ${target.stack}?",
            ok: 'Apply',
            submitter: env.PLINTH_APPROVERS
        )
    }
    // One update at a time for each stack.
    lock(resource: "plinth-${target.stack}") {
        at(target, 'write') {
            unstash "plan-${target.stack}"
            try {
                // Refused (5) if the stack has changed since, or if anything else would be done now.
                plinth('.venv/bin/plinth up "$STACK" --yes --plan "plan/$STACK.json" --out "out/up/$STACK"')
            } finally {
                archiveArtifacts artifacts: 'out/**', allowEmptyArchive: true
            }
        }
    }
}

def drift() {
    Map jobs = [:]
    STACKS.each { target ->
        jobs["drift ${target.stack}"] = {
            at(target, 'read') {
                try {
                    plinth('.venv/bin/plinth preview "$STACK" --refresh --expect-no-changes --out "out/drift/$STACK"')
                } finally {
                    archiveArtifacts artifacts: 'out/**', allowEmptyArchive: true
                }
            }
        }
    }
    parallel jobs
}

List settings = [buildDiscarder(logRotator(daysToKeepStr: '90'))]
if (env.CHANGE_ID) {
    // A preview gives way to the next push. What brings up is never ended halfway, and what waits for an
    // approval holds up nobody.
    settings << disableConcurrentBuilds(abortPrevious: true)
}
if (env.BRANCH_NAME == '@{branch}') {
    settings << pipelineTriggers([cron('H 3 * * *')])
    settings << parameters([
        string(name: 'ALLOW_DATA_LOSS', defaultValue: '', description: 'Names whose loss of data is accepted, with spaces between them (docs/diff.md).')
    ])
}
properties(settings)

if (env.CHANGE_ID) {
    previews()
} else if (env.BRANCH_NAME == '@{branch}' && online()) {
    if (nightly()) {
        drift()
    } else {
        for (String wave in [@{environments}]) {
            Map jobs = [:]
            STACKS.findAll { it.environment == wave }.each { target ->
                jobs["up ${target.stack}"] = { bringUp(target) }
            }
            parallel jobs
        }
    }
}
