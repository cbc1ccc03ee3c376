"""F2: the kernel is restarted, interrupted or shut down from outside or by JupyterLab's own commands."""

from __future__ import annotations

from lab import PATIENCE_MS, Lab, Notebook
from tests.faults.fault import LabScene
from tests.faults.kernel_killed import run_again, unanswered

CONTEXT = "jupyterapp.shell.currentWidget.sessionContext"
WAYS = ("restart from outside", "interrupt", "restart here", "shut down here", "interrupt in a long cell")


def play(scene: LabScene) -> None:
    """Each way in turn, with keys before and after; what needs a run again gets one."""
    with scene.visit() as visit:
        notebook, typist = visit.typist(scene.seed(), longest=True)
        for number in scene.each_round():
            way = WAYS[number % len(WAYS)]
            scene.press(visit, typist, scene.random.randrange(3, 9))
            do(way, scene.lab, notebook)
            scene.press(visit, typist, scene.random.randrange(2, 6))
            if not way.startswith("interrupt"):
                unanswered(typist)
                notebook = revive(way, scene.lab, notebook)
                run_again(notebook, typist)
            scene.recovered(visit, typist)
            typist.at_rest()


def do(way: str, lab: Lab, notebook: Notebook) -> None:
    """Do it to the kernel."""
    kernel = notebook.kernel_id()
    if way == "restart from outside":
        lab.ask(f"kernels/{kernel}/restart", "POST")
    elif way == "restart here":
        notebook.page.evaluate(f"() => {{ {CONTEXT}.restartKernel().catch(() => {{}}) }}")
    elif way == "shut down here":
        notebook.page.evaluate(f"async () => {{ await {CONTEXT}.shutdown() }}")
    else:
        if way == "interrupt in a long cell":
            code = "import time; time.sleep(30)"
            future = f"{CONTEXT}.session.kernel.requestExecute({{ code: '{code}' }})"
            notebook.page.evaluate(f"() => {{ {future}.done.catch(() => {{}}) }}")
            notebook.page.wait_for_timeout(500)
        lab.ask(f"kernels/{kernel}/interrupt", "POST")


def revive(way: str, lab: Lab, notebook: Notebook) -> Notebook:
    """Let the notebook have a kernel that its page can talk to."""
    if way == "restart from outside":
        # JupyterLab does not hear of it, and goes on to address a subshell that is no more; the widget says to reload.
        notebook.save()
        notebook.page.reload(wait_until="domcontentloaded")
        return lab.opened(notebook.page)
    if way == "shut down here":
        notebook.page.evaluate(f"async () => {{ await {CONTEXT}.changeKernel({{ name: 'python3' }}) }}")
        notebook.wait_for_kernel()
    else:
        # JupyterLab may call the kernel "unknown" until it hears of it, so that there is no "idle" to wait for.
        connected = f"() => {CONTEXT}.session?.kernel?.connectionStatus === 'connected'"
        notebook.page.wait_for_function(connected, timeout=PATIENCE_MS)
    notebook.dismiss_dialogs()
    return notebook
