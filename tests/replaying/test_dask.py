"""On a cluster of Dask's the result is the same, also where one of its workers is killed."""

import os
import signal
from collections.abc import Iterator

import pytest

import sstest
from sstest import Manifest
from sstest.replaying.run import run
from sstest.replaying.workers import dask
from tests.replaying.test_replaying import as_dict


@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore")  # of Dask's own
def test_a_worker_is_killed_half_way(manifest: Manifest, small_blocks: None) -> None:
    distributed = pytest.importorskip("distributed")
    bodies = [sample.body for sample in sstest.samples(manifest, 60)]
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with (
        distributed.LocalCluster(**options) as cluster,
        dask(cluster.scheduler_address) as (executor, in_flight),
    ):

        def killing() -> Iterator[bytes]:
            yield from bodies[:30]
            os.kill(cluster.workers[0].pid, signal.SIGKILL)
            yield from bodies[30:]

        found = run(manifest, killing(), executor, in_flight=in_flight)
    assert as_dict(found) == as_dict(sstest.replay(manifest, bodies))
