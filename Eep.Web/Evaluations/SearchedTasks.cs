using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;

namespace Eep.Web.Evaluations;

/// <summary>The tasks that the search behind a candidate chose by, read from the folder of its run.</summary>
internal static class SearchedTasks
{
    /// <summary>Says which items of a suite the searches have seen; null when none, or when no folder is one of a run.</summary>
    /// <param name="folders">Run folders, and checkpoint folders, which may lie in one.</param>
    /// <param name="contentRoot">Where relative paths of options start.</param>
    /// <param name="remedy">What would be right, as the caller's user says it.</param>
    /// <exception cref="TaskException">A task of the search cannot be read any more.</exception>
    public static string? Fault(Suite suite, IEnumerable<string> folders, string contentRoot, string remedy)
    {
        var tasks = folders.SelectMany(folder => (string[])[folder, Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? folder])
            .Where(folder => File.Exists(Path.Combine(folder, RunFiles.Options)) && File.Exists(Path.Combine(folder, RunFiles.Report)))
            .Distinct()
            .Select(folder => RunOptionsFile.Parse(File.ReadAllText(Path.Combine(folder, RunFiles.Options))).WithPathsFrom(contentRoot))
            .SelectMany(options => options.FurtherTasks?.Select(further => further.Task).Prepend(options.Task) ?? [options.Task])
            .Where(File.Exists)
            .Distinct()
            .Select(TaskFile.Read);
        return SearchOverlap.Find(suite, tasks) is { } shared
            ? $"{shared}. Name a suite with other documents, or say why this one may be asked {remedy}."
            : null;
    }

    /// <summary>What is wrong with a reason to ask them all the same; null when nothing is.</summary>
    public static string? FaultOfReason(string? reason) => string.IsNullOrWhiteSpace(reason) || OverlapReason.IsGiven(reason)
        ? null
        : $"is '{reason}'; say in words, at least three, why documents that the search has seen may be asked.";
}
