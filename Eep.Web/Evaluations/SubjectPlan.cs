using System.Security.Cryptography;
using System.Text;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;

namespace Eep.Web.Evaluations;

/// <summary>A subject before its model is open.</summary>
/// <param name="Name">Unique in the evaluation.</param>
/// <param name="Checkpoint">Folder of its model.</param>
/// <param name="Plan">Plan file, or null for the model as it is.</param>
internal sealed record SubjectPlan(string Name, string Checkpoint, string? Plan)
{
    public const string Baseline = "baseline";

    /// <summary>The subjects of a request, the baseline first.</summary>
    /// <exception cref="TaskException">Two plans share a name.</exception>
    public static IReadOnlyList<SubjectPlan> Of(EvaluationRequest request)
    {
        var plans = request.Plans.Select(plan => new SubjectPlan(Path.GetFileNameWithoutExtension(plan), request.Checkpoint, plan)).ToArray();
        if (plans.Append(new SubjectPlan(Baseline, "", null)).DistinctBy(plan => plan.Name).Count() != plans.Length + 1)
        {
            throw new TaskException($"Plans go by their file names, which must differ and not be '{Baseline}': {string.Join(", ", request.Plans)}.");
        }

        SubjectPlan[] candidates = plans.Length > 0 ? plans : [new SubjectPlan("model", request.Checkpoint, null)];
        var baseline = request.Baseline ?? (plans.Length > 0 ? request.Checkpoint : null);
        return baseline is null ? candidates : [new SubjectPlan(Baseline, baseline, null), .. candidates];
    }

    /// <summary>What must stay the same for journaled items to count: names, sizes and times of the model's files, and the plan's bytes.</summary>
    public string Fingerprint()
    {
        using var checkpoint = Core.Checkpoints.Checkpoint.Open(Checkpoint);
        var files = checkpoint.WeightFileNames.Prepend("config.json").Select(name => new FileInfo(Path.Combine(Checkpoint, name)))
            .Select(file => FormattableString.Invariant($"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        var plan = Plan is null ? "" : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Plan)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{string.Join('\n', files)}\n{plan}")))[..12];
    }
}
