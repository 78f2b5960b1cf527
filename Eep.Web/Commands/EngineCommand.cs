using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Eep.Core.Models;
using Eep.Core.Runs;
using Eep.Web.Commands.Workers;
using Eep.Web.Engine;
using Eep.Web.Evaluations;

namespace Eep.Web.Commands;

/// <summary><c>eep engine</c>, internal: the child process that does the work of one run or evaluation, or helps with one run (DESIGN.md section 7).</summary>
public static class EngineCommand
{
    /// <summary>Seconds that a batch takes instead of being answered: for the measurement of <see cref="Workers.WorkersBench"/>.</summary>
    public const string WaitOption = "--wait";

    /// <summary>The command; it stays out of the help.</summary>
    public static Command Create()
    {
        var wait = new Option<double?>(WaitOption);
        var folder = new Argument<DirectoryInfo>("RUN_FOLDER");
        var command = new Command(EngineLauncher.CommandName, "Internal: do the work of one run or evaluation, told over standard input.")
        {
            folder, wait,
        };
        command.Hidden = true;
        command.SetAction(parse => Run(parse.GetValue(wait)));
        return command;
    }

    private static int Run(double? wait)
    {
        var output = StandardStreams.TakeOutput();

        // Ctrl-C in a terminal reaches the whole process group; only the parent decides when the engine ends.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var host = new EngineHost(Console.OpenStandardInput(), output, TimeProvider.System, EndAtOnce);
        return host.Run(
            PruningRun.Execute, Evaluate, wait is { } seconds ? (_, _) => new WaitingWorker(TimeSpan.FromSeconds(seconds)) : BatchWorker.Open);
    }

    private static EvaluationDone Evaluate(EvaluationRequest request, Action<double> progress, CancellationToken cancellationToken)
    {
        TorchRuntime.Initialize();
        var evaluation = new SuiteEvaluation(request, TimeProvider.System);
        var summary = evaluation.Run(progress, cancellationToken);
        return new EvaluationDone(summary, request.Output is null ? [.. TriedItem.Of(evaluation)] : null);
    }

    // An orderly exit could wait for native code that is busy for minutes.
    private static void EndAtOnce()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
