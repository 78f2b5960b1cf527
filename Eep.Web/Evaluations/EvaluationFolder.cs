using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;

namespace Eep.Web.Evaluations;

/// <summary>What lies in the folder of an evaluation before it starts: the plans that are its candidates, and the items to ask first.</summary>
internal static class EvaluationFolder
{
    private const string PlansName = "plans";
    private const string FirstName = "first.json";

    /// <summary>Writes plans, one file each by name; returns their paths.</summary>
    public static IReadOnlyList<string> WritePlans(string folder, IReadOnlyList<Subject> plans)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, PlansName)).FullName;
        foreach (var plan in plans)
        {
            RunFiles.WriteWhole(Path.Combine(target, $"{plan.Name}.json"), PlanJson.Write(plan.Plan).ToJsonString(RunJson.File));
        }

        return [.. plans.Select(plan => Path.Combine(target, $"{plan.Name}.json"))];
    }

    /// <summary>Paths of the plans, by name; empty where there are none.</summary>
    public static IReadOnlyList<string> Plans(string folder)
    {
        var plans = Path.Combine(folder, PlansName);
        return Directory.Exists(plans) ? [.. Directory.EnumerateFiles(plans, "*.json").Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>Keeps the items to ask first.</summary>
    public static void WriteFirst(string folder, IReadOnlyDictionary<string, IReadOnlyList<int>> first) =>
        RunFiles.WriteWhole(Path.Combine(folder, FirstName), JsonSerializer.Serialize(first, RunJson.Line));

    /// <summary>The items to ask first, by task; empty where nothing is kept.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> First(string folder)
    {
        var path = Path.Combine(folder, FirstName);
        return File.Exists(path)
            ? JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<int>>>(File.ReadAllText(path), RunJson.Line)!
            : new Dictionary<string, IReadOnlyList<int>>();
    }
}
