using System.Globalization;
using System.Text.Json;
using Eep.Core.Runs;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Jobs;
using Eep.Web.Runs;

namespace Eep.Web.Commands;

/// <summary>What <c>eep search</c> prints: progress on standard error, the report on standard output.</summary>
public sealed class SearchConsole(TextWriter output, TextWriter error, bool json)
{
    private readonly ProgressMeter _meter = new(TimeProvider.System);
    private RunStage? _stage;
    private int _generationCount;
    private bool _isBadInput;

    /// <summary>Says what begins.</summary>
    public void Begin(Run run, string folder)
    {
        _generationCount = run.GenerationCount;
        error.WriteLine($"Run {run.Id}: {run.Name}");
        error.WriteLine($"Folder {folder}");
    }

    /// <summary>Shows a message of the engine: every generation and every new stage, one line each.</summary>
    public void Show(EngineMessage message)
    {
        switch (message)
        {
            case EngineProgress progress:
                _meter.Advance(progress);
                if (progress.Stage != _stage)
                {
                    _stage = progress.Stage;
                    error.WriteLine($"{progress.Stage}{Eta()}");
                }

                break;
            case GenerationDone { Record: var record }:
                error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Generation {record.Generation + 1}/{_generationCount} {record.Phase.ToString().ToLowerInvariant()}, best {record.BestSoFar:0.000}{Eta()}"));
                break;
            case EngineLog log:
                error.WriteLine($"  {log.Message}");
                break;
            case EngineFailed failed:
                _isBadInput = failed.IsBadInput;
                break;
        }
    }

    /// <summary>Prints the outcome and gives the exit code.</summary>
    public int End(Run run, string folder)
    {
        if (!run.State.HasResult() || run.Report is not { } report)
        {
            error.WriteLine($"{run.State}: {run.Reason}");
            return _isBadInput ? EepCommands.BadInput : EepCommands.Failed;
        }

        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(report, RunJson.File));
            return EepCommands.Done;
        }

        output.WriteLine($"{"model",-12}{"test score",12}{"± se",9}{"knows",9}");
        foreach (var line in report.Test)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{line.Model,-12}{line.Score,12:P1}{line.StandardError,9:P1}{(line.Knows is { } knows ? knows.ToString("P1", CultureInfo.InvariantCulture) : "-"),9}"));
        }

        var memory = report.Memory;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Tensor bytes {memory.FullBytes:N0} to {memory.PrunedBytes:N0} ({(double)memory.PrunedBytes / memory.FullBytes:P0}); experts {run.ExpertCount} to {run.ExpertBudget} a layer"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Reloaded export: largest logit difference {report.Verification.MaxAbsDifference:0.0e+0} over {report.Verification.Tokens} tokens"));
        output.WriteLine($"Checkpoint {Path.Combine(folder, RunFiles.Checkpoint)}");
        return EepCommands.Done;
    }

    private string Eta() => _meter.Current?.Remaining is { } remaining ? $", about {Rough(remaining)} left" : "";

    private static string Rough(TimeSpan time) => time.TotalMinutes < 2
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min");
}
