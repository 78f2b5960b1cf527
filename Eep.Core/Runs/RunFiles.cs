using System.Security.Cryptography;
using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;

namespace Eep.Core.Runs;

/// <summary>Names and writing of the files in a run's folder.</summary>
public static class RunFiles
{
    /// <summary>The options, as started.</summary>
    public const string Options = "options.json";

    /// <summary>The individuals, one line each.</summary>
    public const string Journal = "journal.jsonl";

    /// <summary>The winner's plan, its rows in the order of the exported experts.</summary>
    public const string Plan = "plan.json";

    /// <summary>The <see cref="RunReport"/>; written last, so its presence means that the run is complete.</summary>
    public const string Report = "report.json";

    /// <summary>Folder of the export.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>Writes a file whole or not at all.</summary>
    public static void WriteWhole(string path, string text)
    {
        var temporary = path + ".partial";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }

    internal static string Sha256(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    internal static void WritePlan(string runFolder, PruningPlan plan) =>
        WriteWhole(Path.Combine(runFolder, Plan), PlanJson.Write(CanonicalPlan.Of(plan)).ToJsonString(RunJson.File));

    internal static void WriteReport(string runFolder, RunReport report) =>
        WriteWhole(Path.Combine(runFolder, Report), JsonSerializer.Serialize(report, RunJson.File));
}
