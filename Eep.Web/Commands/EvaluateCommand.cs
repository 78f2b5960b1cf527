using System.CommandLine;
using System.Text.Json;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Models;
using Eep.Core.Runs;
using Eep.Web.Configuration;
using Eep.Web.Evaluations;

namespace Eep.Web.Commands;

/// <summary><c>eep evaluate</c>: scores a checkpoint, or plans on it, on a task or a suite, alone or item by item against a baseline.</summary>
public static class EvaluateCommand
{
    private static readonly Argument<DirectoryInfo> s_checkpoint = new("CHECKPOINT") { Description = "Folder of the model." };

    private static readonly Option<FileInfo> s_suite = new("--suite") { Description = "A suite file or a task file (.yaml).", Required = true };

    private static readonly Option<SplitKind> s_split = new("--split")
    {
        Description = "Documents of a task to score: search, validation or test. Default: test. A suite names its own.",
        DefaultValueFactory = _ => SplitKind.Test,
    };

    private static readonly Option<DirectoryInfo?> s_baseline = new("--baseline") { Description = "Compare with this checkpoint on the same documents." };

    private static readonly Option<FileInfo[]> s_plans = new("--plan")
    {
        Description = "A plan on the checkpoint as candidate; repeat for several. Without --baseline they are compared with the full model.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<DirectoryInfo[]> s_candidates = new("--candidate")
    {
        Description = "A further checkpoint as candidate; repeat for several. Without --baseline CHECKPOINT is the baseline.",
        DefaultValueFactory = _ => [],
    };

    private static readonly BatchArguments s_batch = new();

    private static readonly Option<DirectoryInfo?> s_output = new("--output")
    {
        Description = "Folder for journal and reports; made if missing. The same command on the same folder goes on where it was interrupted.",
    };

    private static readonly Option<int?> s_limit = new("--limit") { Description = "Only the first N documents of each task." };

    private static readonly Option<int?> s_try = new("--try") { Description = "Score the first N documents only and show prompt, target, answer and score of each." };

    private static readonly Option<bool> s_measure = new("--measure")
    {
        Description = "Measure speed (prefill and decode at 1, 8 and 32 sequences) and energy of all models in turn, after the items. Wants an idle machine.",
    };

    private static readonly Option<bool> s_routing = new("--routing")
    {
        Description = "Compare the routers' decisions of the model and each plan on it; routing-NAME files in --output.",
    };

    private static readonly Option<string?> s_overlap = new("--overlap")
    {
        Description = "Why documents that the search behind a candidate has seen may be asked, in words (at least three). Without it they are refused.",
    };

    private static readonly ComputeArguments s_compute = new();

    private static readonly Option<string> s_chatTemplate = ChatTemplateOption.Create();

    private static readonly Option<bool> s_json = JsonOption.Create();

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("evaluate", "Score a checkpoint on a task or suite, alone or against a baseline. Exit code 3: a gate fails; 4: inconclusive.")
        {
            s_checkpoint, s_suite, s_split, s_baseline, s_plans, s_candidates, s_batch.Run, s_batch.Best, s_batch.Individuals, s_batch.Budgets, s_batch.Active, s_output, s_limit, s_try, s_measure, s_routing, s_overlap, s_compute.Dtype, s_compute.Device, s_chatTemplate, s_json,
        };
        command.Validators.Add(result =>
        {
            foreach (var option in (Option<int?>[])[s_limit, s_try])
            {
                if (result.GetValue(option) is < 1)
                {
                    result.AddError($"{option.Name} is {result.GetValue(option)}; it must be 1 or more.");
                }
            }
        });
        command.Validators.Add(s_batch.Validate);
        command.Validators.Add(result =>
        {
            if (SearchedTasks.FaultOfReason(result.GetValue(s_overlap)) is { } fault)
            {
                result.AddError($"--overlap {fault}");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_routing) && result.GetValue(s_output) is null)
            {
                result.AddError("--routing writes files; name a folder with --output.");
            }

            if (result.GetValue(s_routing) && result.GetValue(s_plans)!.Length == 0 && result.GetValue(s_batch.Run) is null)
            {
                result.AddError("--routing compares plans with the model they are on; name plans with --plan or --run.");
            }
        });
        command.Handle((parse, cancellationToken) => Task.FromResult(Run(parse, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken cancellationToken)
    {
        var request = Request(parse);
        CheckOverlap(parse, request);
        if (s_batch.Read(parse) is not { } batch)
        {
            return Run(parse, request, cancellationToken);
        }

        var made = request.Output is null ? Directory.CreateTempSubdirectory("eep-plans-") : null;
        try
        {
            var plans = s_batch.WritePlans(parse, batch, request.Checkpoint, request.Output ?? made!.FullName);
            return Run(parse, request with { Plans = [.. request.Plans, .. plans] }, cancellationToken);
        }
        finally
        {
            made?.Delete(recursive: true);
        }
    }

    private static int Run(ParseResult parse, EvaluationRequest request, CancellationToken cancellationToken)
    {
        TorchRuntime.Initialize();
        var error = parse.InvocationConfiguration.Error;
        var tenths = new Dictionary<string, TenthsProgress>();
        var evaluation = new SuiteEvaluation(request, TimeProvider.System);
        var summary = evaluation.Run(Report, cancellationToken);
        var output = parse.InvocationConfiguration.Output;
        if (parse.GetValue(s_json))
        {
            output.WriteLine(JsonSerializer.Serialize(summary, RunJson.Line));
        }
        else
        {
            EvaluationConsole.Print(output, summary);
            if (parse.GetValue(s_try) is not null)
            {
                EvaluationConsole.PrintItems(output, evaluation);
            }
        }

        return summary.Verdicts.Select(verdict => verdict.Verdict).DefaultIfEmpty(Verdict.Pass).Max() switch
        {
            Verdict.Fail => EepCommands.GateFailed,
            Verdict.Inconclusive => EepCommands.GateInconclusive,
            _ => EepCommands.Done,
        };

        void Report(string folder, double share)
        {
            if (!tenths.TryGetValue(folder, out var progress))
            {
                tenths[folder] = progress = new TenthsProgress(tenth => error.WriteLine($"{Path.GetFileName(folder)}: {tenth * 10} %"));
            }

            progress.Report(share);
        }
    }

    private static void CheckOverlap(ParseResult parse, EvaluationRequest request)
    {
        IEnumerable<string> searches = [.. parse.GetValue(s_batch.Run) is { } run ? (string[])[run.FullName] : [], request.Checkpoint, .. request.Candidates, .. request.Plans];
        if (request.Overlap is null && SearchedTasks.Fault(SuiteFile.ReadAny(request.Suite, request.Split, request.Limit), searches, ContentRoot.Find(), "with --overlap in words") is { } fault)
        {
            throw new TaskException(fault);
        }
    }

    private static EvaluationRequest Request(ParseResult parse) => new()
    {
        Checkpoint = parse.GetRequiredValue(s_checkpoint).FullName,
        Suite = parse.GetRequiredValue(s_suite).FullName,
        Split = parse.GetValue(s_split),
        Limit = parse.GetValue(s_try) ?? parse.GetValue(s_limit),
        Baseline = parse.GetValue(s_baseline)?.FullName,
        Plans = [.. parse.GetRequiredValue(s_plans).Select(file => file.FullName)],
        Candidates = [.. parse.GetRequiredValue(s_candidates).Select(folder => folder.FullName)],
        Overlap = parse.GetValue(s_overlap)?.Trim() is { Length: > 0 } reason ? reason : null,
        Measure = parse.GetValue(s_measure),
        Routing = parse.GetValue(s_routing),
        Output = parse.GetValue(s_output)?.FullName,
        Compute = s_compute.Read(parse),
        ChatTemplate = parse.GetRequiredValue(s_chatTemplate),
    };
}
