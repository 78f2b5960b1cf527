using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Reports;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Models;
using Eep.Core.Runs;

namespace Eep.Web.Evaluations;

/// <summary>How the routers' decisions change from the baseline to a candidate, as files of an evaluation.</summary>
internal static class RoutingFiles
{
    // The routers' loads hardly move after some thousand tokens.
    private const int ItemsRead = 200;

    /// <summary>Compares every candidate whose plan on the baseline is known, on the first items of each task, and writes what was found.</summary>
    public static void Write(
        EvaluationRequest request, Suite suite, IReadOnlyList<SubjectPlan> subjects, string folder, CancellationToken cancellationToken)
    {
        SubjectPlan[] known = [.. subjects.Where(subject => subject.MadeBy is not null)];
        if (known.Length == 0)
        {
            return;
        }

        var baseline = subjects[0].Checkpoint;
        using var checkpoint = Checkpoint.Open(baseline);
        using var probe = new RoutingProbe(checkpoint, ChatTemplates.Resolve(baseline, request.ChatTemplate), request.Compute);
        (string, IReadOnlyList<ModelRequest>, IReadOnlyList<int>)[] tasks =
            [.. suite.Tasks.Select(task => (task.Name, (IReadOnlyList<ModelRequest>)[.. task.Requests.Take(ItemsRead)], (IReadOnlyList<int>)[.. task.Items.Take(ItemsRead).Select(item => item.RightChoice)]))];
        foreach (var subject in known)
        {
            var comparison = probe.Run(PlanFile.Read(subject.MadeBy!, checkpoint.Shape), tasks, cancellationToken);
            RoutingFile.Write(Path.Combine(folder, $"routing-{subject.Name}.safetensors"), comparison);
            File.WriteAllText(Path.Combine(folder, $"routing-{subject.Name}.csv"), RoutingFile.Csv(comparison));
            File.WriteAllText(Path.Combine(folder, NameOf(subject.Name)), JsonSerializer.Serialize(RoutingSummary.Of(subject.Name, comparison), RunJson.Line));
        }
    }

    /// <summary>What was found for each candidate, by name.</summary>
    public static IReadOnlyList<RoutingSummary> Read(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, NameOf("*")).Order(StringComparer.Ordinal).Select(file => JsonSerializer.Deserialize<RoutingSummary>(File.ReadAllText(file), RunJson.Line)!)]
        : [];

    private static string NameOf(string candidate) => $"routing-{candidate}.json";
}
