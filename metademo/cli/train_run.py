"""A meta-training run of the command ``train``: its progress bar, event files, validation, savings and checkpoint."""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import torch
from tqdm import tqdm

from metademo.checkpoints import cards, runs
from metademo.checkpoints import files as checkpoints
from metademo.datasets import DATASETS
from metademo.insights import unknown
from metademo.learners import MetaLearner
from metademo.measuring.evaluation import EvaluationPlan, evaluate
from metademo.networks import Conv4
from metademo.tasks.picture_sets import PictureSet
from metademo.training.run_state import RunState
from metademo.training.trainer import Diverged, MetaTrainer, Progress

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter


VALIDATION = (EvaluationPlan(5, 1, episodes=100), EvaluationPlan(20, 1, episodes=40))
_SMOOTHING = 0.97


class Run:
    """One run of the command, in one of its processes; only the first process prints and writes."""

    def __init__(
        self,
        options: argparse.Namespace,
        trainer: MetaTrainer,
        state: RunState,
        folder: Path,
        recipe: dict[str, Any],
        body: cards.Checkpoint | None,
        teacher: cards.Checkpoint | None,
        whole: MetaLearner,
    ) -> None:
        self.options, self.trainer, self.state, self.folder, self.recipe = options, trainer, state, folder, recipe
        self.body, self.teacher, self.whole = body, teacher, whole
        self.dataset = options.source
        self.leads = trainer.world.rank == 0
        self.interrupted = False
        self.saved_at = state.seconds
        self.validated: list[dict[str, object]] = []

    def go(self) -> int:
        before = signal.signal(signal.SIGINT, self._interrupt)
        try:
            self._train()
        except Diverged as error:
            return self._keep_what_is_sound(error)
        finally:
            signal.signal(signal.SIGINT, before)
        if not self.leads:
            return 0
        runs.save_run(self.state, self.recipe, self.folder)
        if self.trainer.done(self.state) < 1:
            print(f"Saved at meta-step {self.state.step} in {self.folder}. Go on with --resume.", file=sys.stderr)
            return 130
        folder = checkpoints.ASSETS if self.options.ship else self.folder
        checkpoints.save(self._checkpoint(), folder)
        print(f"Wrote {folder / self.options.name}.safetensors and its card.", file=sys.stderr)
        return 0

    def _keep_what_is_sound(self, error: Diverged) -> int:
        """Save the last state whose loss was a number, and no checkpoint; the exit status."""
        if self.leads:
            kept = "Nothing was changed on disk"
            if error.sound:
                runs.save_run(self.state, self.recipe, self.folder)
                kept = f"The last state whose loss is a number, after {self.state.step} meta-steps, is saved in {self.folder}"
            remedy = "Start anew under another name with a lower --rate or --clip."
            print(f"metademo train: {error} {kept}; no checkpoint was written. {remedy}", file=sys.stderr)
        # the first process to end by an error has the others killed: all wait until the leading one has saved
        self.trainer.world.sum([torch.zeros(1)])
        return 1

    def _interrupt(self, number: int, frame: object) -> None:
        self.interrupted = True

    def _stop(self, progress: Progress) -> bool:
        # a signal may reach the processes at different meta-steps: stop where all have heard of it
        heard = self.trainer.world.sum([torch.tensor([float(self.interrupted)])])[0]
        return bool(heard)

    def _train(self) -> None:
        from torch.utils.tensorboard import SummaryWriter

        state, total = self.state, self.trainer.settings.meta_steps
        # a resumed run takes the steps after its last saving again: their first records are not shown
        writer = SummaryWriter(self.folder, purge_step=state.step + 1) if self.leads else None
        loss = accuracy = None
        # a bar that moves is for a terminal; a log gets a line now and then
        pause = 0.1 if sys.stderr.isatty() else 30
        try:
            with tqdm(
                total=total,
                initial=state.step,
                unit="step",
                disable=not self.leads,
                mininterval=pause,
                maxinterval=max(10, pause),
            ) as bar:
                first = state.step + 1
                for progress in self.trainer.run(state, self._stop):
                    if progress.step == first:
                        gc.freeze()  # what is there by now stays: looking through it for garbage takes a twentieth of the time
                    bar.update()
                    if writer is None:
                        continue
                    loss = _smooth(loss, progress.loss)
                    accuracy = _smooth(accuracy, progress.accuracy)
                    bar.set_postfix_str(f"loss {loss:.3f}, accuracy {100 * accuracy:.1f} %", refresh=False)
                    writer.add_scalar("train/loss", progress.loss, progress.step)
                    writer.add_scalar("train/accuracy", progress.accuracy, progress.step)
                    writer.add_scalar("train/outer_rate", progress.rate, progress.step)
                    if self.options.validate_every > 0 and progress.step % self.options.validate_every == 0:
                        self._validate(progress, writer, bar)
                    if state.seconds - self.saved_at >= 60 * self.options.save_every:
                        runs.save_run(state, self.recipe, self.folder)
                        self.saved_at = state.seconds
        finally:
            gc.unfreeze()
            if writer is not None:
                writer.close()

    def _validate(self, progress: Progress, writer: SummaryWriter, bar: tqdm[NoReturn]) -> None:
        """Look at the validation split, in the leading process; the others wait for it at the next sum of gradients."""
        learner = self._learner()
        pictures = self._validation(learner)
        rows = []
        for plan in (plan for plan in VALIDATION if plan.ways <= len(pictures)):
            looked_at = replace(plan, steps=tuple({min(1, learner.steps), learner.steps}))
            rows += evaluate(learner, pictures, looked_at, 1, device=self.trainer.device)
        for row in rows:
            writer.add_scalar(
                f"validation/{row.ways}-way {row.shots}-shot, {row.steps} steps", row.accuracy, progress.step
            )
        summary = "; ".join(f"{r.ways}-way {r.shots}-shot {r.steps} steps {100 * r.accuracy:.1f} %" for r in rows)
        rates = {
            name: [round(x, 4) for x in learner.params[name].exp().tolist()]
            for name in learner.params
            if name in learner.logarithms and name != "log_scale"
        }
        bar.write(f"meta-step {progress.step}: validation {summary}", file=sys.stderr)
        bar.write(f"  length {float(learner.params['log_scale'].exp()):.2f}, rates {rates}", file=sys.stderr)
        self.validated = [row.as_dict() for row in rows]

    def _validation(self, learner: MetaLearner) -> PictureSet:
        pictures = self.dataset.load("val", data=self.options.data)
        return self.dataset.prepared(pictures, learner.network, mirrored=learner.varied)

    def _learner(self) -> MetaLearner:
        """What the run has come to, computed as whoever uses it will."""
        trained = self.trainer.trained(self.state).params
        network = replace(self.whole.network, precision="float32", **self._interpreted())
        return replace(self.whole, network=network, params={**self.whole.params, **trained})

    def _interpreted(self) -> dict[str, bool]:
        return {"compiled": False} if isinstance(self.whole.network, Conv4) else {}

    def _checkpoint(self) -> cards.Checkpoint:
        training = {
            "data": self.dataset.described(self.trainer.pictures),
            "licence": self.dataset.licence_of(self.trainer.pictures),
            "command": self._command(),
            "recipe": checkpoints.as_json(self.recipe),
            "meta_steps": self.state.step,
            "hours": round(self.state.seconds / 3600, 2),
            "processes": self.trainer.world.size,
            **({} if self.trainer.device.type == "cpu" else {"device": self.trainer.device.type}),
            "torch": torch.__version__.partition("+")[0],
            "date": date.today().isoformat(),
            "validation": self.validated,
        }
        if self.dataset.name not in DATASETS:
            training["classes"] = list(self.trainer.pictures.names)
        if self.body is not None:
            training["body"] = {"name": self.body.card.name, **self.body.card.training}
        # that of a teacher whose body it began with is told already
        if self.teacher is not None and self.options.teacher != self.options.body:
            training["teacher"] = {"name": self.teacher.card.name, **self.teacher.card.training}
        learner, share = self._learner(), None
        if self.validated:  # then the validation classes are there
            share = unknown.measured_share(learner, self._validation(learner))
        made = cards.checkpoint_of(learner, self.options.name, self.dataset.domain.name, training)
        return replace(made, card=replace(made.card, own_share=share))

    def _command(self) -> str:
        size = self.trainer.world.size
        start = f"torchrun --nproc-per-node={size} -m metademo" if size > 1 else "python -m metademo"
        return " ".join([start, *(word for word in self.options.words if word != "--resume")])


def _smooth(before: float | None, value: float) -> float:
    return value if before is None else _SMOOTHING * before + (1 - _SMOOTHING) * value
