using System.Globalization;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Models;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Data;

namespace Eep.Web.Evaluations;

/// <summary>Turns what was asked for into what an engine does, and says what stands against it.</summary>
public sealed class EvaluationPlan(RunQueries runs, EepPaths paths, AllowedFolders folders)
{
    /// <summary>The options with every path named: those that a run stands for are filled in.</summary>
    /// <exception cref="RunOptionsException">The run is unknown, or has no checkpoint.</exception>
    public async Task<EvaluationOptions> CompleteAsync(EvaluationOptions options, CancellationToken cancellationToken)
    {
        if (options.Run is not { } id)
        {
            return options.HasPlans
                ? throw new RunOptionsException([new OptionFault("run", "is missing; the candidates of a batch, and experts put back, are of a run.")])
                : options with { Name = NameOf(options, Short(options.Candidate)) };
        }

        var run = await runs.FindRowAsync(id, cancellationToken);
        if (run?.Report is null)
        {
            throw new RunOptionsException([new OptionFault("run", run is null ? $"there is no run {id}." : $"'{run.Name}' has no checkpoint; it is {run.State.ToString().ToLowerInvariant()}.")]);
        }

        return options with
        {
            Name = NameOf(options, options.Batch is not null ? $"{run.Name}, a batch" : options.Restore is not null ? $"{run.Name}, restored" : run.Name),
            Candidate = options.HasPlans ? run.Options.Model : paths.Shorten(Path.Combine(paths.RunFolder(id), RunFiles.Checkpoint)),
            Baseline = options.Baseline.Length > 0 ? options.Baseline : run.Options.Model,
        };
    }

    /// <summary>All faults; empty when it can be done. Reads headers and task data.</summary>
    public IReadOnlyList<OptionFault> Faults(EvaluationOptions options)
    {
        var faults = new List<OptionFault>();
        Check("candidate", options.Candidate, path => Checkpoint.Open(path).Dispose());
        Check("baseline", options.Baseline, path => Checkpoint.Open(path).Dispose());
        Check("suite", options.Suite, path => CheckSuite(path, options));
        faults.AddRange(SearchedTasks.FaultOfReason(options.Overlap) is { } reason ? [new OptionFault("overlap", reason)] : []);
        faults.AddRange(options.Batch is { } batch ? RunCandidates.Faults(batch) : []);
        if (options is { Batch: not null, Restore: not null })
        {
            faults.Add(new OptionFault("restore", "stands beside batch; name one of the two."));
        }

        if (options is { Batch: not null, Measure: true })
        {
            faults.Add(new OptionFault("measure", "is for one candidate beside its baseline; measure the one that you choose from the batch."));
        }

        if (options is { Routing: true, HasPlans: false } && MadeBy(options) is null)
        {
            faults.Add(new OptionFault("routing", "compares a run's plan with the model that the run started from; leave it out for other models."));
        }

        if (options.Limit is < 1)
        {
            faults.Add(new OptionFault("limit", string.Create(CultureInfo.InvariantCulture, $"is {options.Limit}; it must be at least 1.")));
        }

        foreach (var (field, value, known) in new[]
        {
            ("device", options.Device, (IReadOnlyList<string>)["cpu", "cuda"]), ("dtype", options.Dtype, ["f32", "bf16"]),
            ("chatTemplate", options.ChatTemplate, [.. ChatTemplate.Choices]),
        })
        {
            if (!known.Contains(value))
            {
                faults.Add(new OptionFault(field, $"is '{value}'; it must be one of {string.Join(", ", known)}."));
            }
        }

        return faults;

        void Check(string field, string path, Action<string> read)
        {
            try
            {
                if (path.Length == 0)
                {
                    faults.Add(new OptionFault(field, "is missing; name a path."));
                }
                else if (!folders.Allow(path))
                {
                    faults.Add(AllowedFolders.Fault(field, path));
                }
                else
                {
                    read(Full(path));
                }
            }
            catch (Exception exception) when (BadInput.Is(exception) || exception is IOException or UnauthorizedAccessException)
            {
                faults.Add(new OptionFault(field, exception.Message));
            }
        }
    }

    /// <summary>What the engine is told.</summary>
    /// <param name="output">Folder of journal and reports.</param>
    public EvaluationRequest Request(EvaluationOptions options, string output) => new()
    {
        Checkpoint = Full(options.Candidate),
        Baseline = Full(options.Baseline),
        Plans = EvaluationFolder.Plans(output),
        MadeBy = MadeBy(options),
        First = EvaluationFolder.First(output),
        Suite = Full(options.Suite),
        Limit = options.Limit,
        Overlap = options.Overlap.Trim() is { Length: > 0 } reason ? reason : null,
        Measure = options.Measure,
        Routing = options.Routing,
        Output = output,
        ChatTemplate = options.ChatTemplate,
        Compute = new ComputeOptions
        {
            Device = options.Device == "cuda" ? ComputeDevice.Cuda : ComputeDevice.Cpu,
            Dtype = options.Dtype == "bf16" ? ComputeType.BF16 : ComputeType.F32,
        },
    };

    // Items are counted, so that a missing split is found now; a suite may name tasks elsewhere, whose data must be allowed too.
    private void CheckSuite(string path, EvaluationOptions options)
    {
        var suite = SuiteFile.ReadAny(path, SplitKind.Test, options.Limit is < 1 ? null : options.Limit);
        foreach (var task in suite.Tasks)
        {
            _ = task.ItemCount;
            foreach (var file in task.Evaluator.Task.DataFiles.Values.Append(task.Evaluator.Task.Division?.File).OfType<string>().Where(file => !folders.Allow(file)))
            {
                throw new TaskException(AllowedFolders.Fault("suite", file).Message);
            }
        }

        string[] searches = options.Run is { } run ? [paths.RunFolder(run)] : [Full(options.Candidate)];
        if (string.IsNullOrWhiteSpace(options.Overlap) && SearchedTasks.Fault(suite, searches, paths.ContentRoot, "in words, as overlap") is { } shared)
        {
            throw new TaskException(shared);
        }
    }

    // What made the run's checkpoint says what is missing in it, where it is compared with the model that it came from.
    private string? MadeBy(EvaluationOptions options)
    {
        if (options is not { Run: { } run, HasPlans: false })
        {
            return null;
        }

        var (plan, own) = (Path.Combine(paths.RunFolder(run), RunFiles.Plan), Path.Combine(paths.RunFolder(run), RunFiles.Options));
        return File.Exists(plan) && File.Exists(own) && Full(RunOptionsFile.Parse(File.ReadAllText(own)).Model) == Full(options.Baseline) ? plan : null;
    }

    private string Full(string path) => Path.GetFullPath(path, paths.ContentRoot);

    private static string NameOf(EvaluationOptions options, string candidate) =>
        options.Name.Trim() is { Length: > 0 } name ? name : $"{candidate}, {Path.GetFileNameWithoutExtension(options.Suite)}";

    private static string Short(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
}
