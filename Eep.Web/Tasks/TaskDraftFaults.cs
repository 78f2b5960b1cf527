using System.Globalization;
using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Metrics;
using Eep.Core.Runs;

namespace Eep.Web.Tasks;

/// <summary>What stands against the fields of a draft, all at once. Templates and rows are judged by the reader of task files.</summary>
internal static class TaskDraftFaults
{
    /// <summary>All faults; empty when the fields make a task file.</summary>
    /// <param name="definition">Name of the published format, or null.</param>
    /// <param name="definitions">Names of those that there are.</param>
    public static IReadOnlyList<OptionFault> Of(TaskDraft draft, string? definition, IReadOnlyList<string> definitions)
    {
        var faults = new List<OptionFault>();
        Check(TaskUploads.IsPlain(draft.Name), "name", $"is '{draft.Name}'; it must be letters, digits, '.', '_' and '-', at most 100, and begin with no '.'.");
        if (definition is not null && OfFormat(definition, definitions) is { } unknown)
        {
            faults.Add(unknown);
        }

        string[] metrics = [.. MetricCatalog.All.Where(metric => metric.OutputType == draft.OutputType).Select(metric => metric.Name)];
        Check(metrics.Contains(draft.Metric), "metric", $"is '{draft.Metric}'; of {OutputTypes.Name(draft.OutputType)} it must be one of {string.Join(", ", metrics)}.");
        Check(draft.Target.Length > 0, "target", "is missing; name a field in double braces.");
        Check(draft.Prompt.Length > 0 || draft.OutputType == OutputType.LogLikelihoodRolling, "prompt", "is missing; say what the model is asked.");
        Check(draft.Choices.Count > 0 || draft.OutputType != OutputType.MultipleChoice, "choices", "are missing; name a field that holds a list, or the texts.");
        Check(draft.Overlap.Trim() is "" || OverlapReason.IsGiven(draft.Overlap), "overlap", $"is '{draft.Overlap}'; say in words, at least three, why splits may share documents.");
        CheckShares();
        return faults;

        void CheckShares()
        {
            foreach (var (split, share) in draft.Shares)
            {
                var name = split.ToString().ToLowerInvariant();
                Check(share is >= 0 and <= 100 && share == Math.Floor(share), name, string.Create(CultureInfo.InvariantCulture, $"is {share}; it must be a whole percentage from 0 to 100."));
                Check(share == 0 || !draft.SplitFiles.ContainsKey(split), name, string.Create(CultureInfo.InvariantCulture, $"is {share}; the split has a file of its own, so it must be 0."));
            }

            var sum = draft.Shares.Sum(share => share.Percent);
            Check(draft.DataFile is null ? sum == 0 : sum is > 0 and <= 100, "search",
                draft.DataFile is null ? "and the other shares must be 0: no file is divided." : string.Create(CultureInfo.InvariantCulture, $"and the other shares are {sum} together; they must be more than 0 and together at most 100 of {draft.DataFile}."));
        }

        void Check(bool holds, string field, string message)
        {
            if (!holds)
            {
                faults.Add(new OptionFault(field, message));
            }
        }
    }

    /// <summary>What is wrong with the name of a format; null when it is one.</summary>
    public static OptionFault? OfFormat(string definition, IReadOnlyList<string> definitions) =>
        definitions.Contains(definition) ? null : new OptionFault("format", $"is '{definition}'; it must be one of {string.Join(", ", definitions)}.");
}
