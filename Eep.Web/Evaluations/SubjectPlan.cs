using System.Security.Cryptography;
using System.Text;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Pruning;

namespace Eep.Web.Evaluations;

/// <summary>A subject before its model is open.</summary>
/// <param name="Name">Unique in the evaluation.</param>
/// <param name="Checkpoint">Folder of its model.</param>
/// <param name="Plan">Plan file, or null for the model as it is.</param>
internal sealed record SubjectPlan(string Name, string Checkpoint, string? Plan)
{
    public const string Baseline = "baseline";

    /// <summary>The one candidate that is a checkpoint.</summary>
    public const string Model = "model";

    /// <summary>The one candidate that is a plan with removed experts put back.</summary>
    public const string Restored = "restored";

    /// <summary>The plan file that removed experts of the baseline, where that is known: a plan on the baseline itself, or what made the checkpoint out of it.</summary>
    public string? MadeBy { get; init; } = Plan;

    /// <summary>The subjects of a request, the baseline first.</summary>
    /// <exception cref="TaskException">Two candidates share a name.</exception>
    public static IReadOnlyList<SubjectPlan> Of(EvaluationRequest request)
    {
        SubjectPlan[] further =
        [
            .. request.Plans.Select(plan => new SubjectPlan(Path.GetFileNameWithoutExtension(plan), request.Checkpoint, plan)),
            .. request.Candidates.Select(folder => new SubjectPlan(NameOf(folder), folder, null)),
        ];

        // Where others are compared, the model itself is a candidate only beside another baseline.
        SubjectPlan[] candidates = further.Length == 0 || (request.Candidates.Count > 0 && request.Plans.Count == 0 && request.Baseline is not null)
            ? [new SubjectPlan(Model, request.Checkpoint, null) { MadeBy = request.MadeBy }, .. further]
            : further;
        var baseline = request.Baseline ?? (further.Length > 0 ? request.Checkpoint : null);
        SubjectPlan[] all = baseline is null
            ? candidates
            : [new SubjectPlan(Baseline, baseline, null), .. candidates.Select(candidate => candidate.Plan is null || candidate.Checkpoint == baseline ? candidate : candidate with { MadeBy = null })];
        return all.DistinctBy(subject => subject.Name).Count() == all.Length
            ? all
            : throw new TaskException(
                $"Candidates go by the names of their files or folders, which must differ and not be '{Baseline}' or '{Model}': {string.Join(", ", request.Plans.Concat(request.Candidates))}.");
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

    /// <summary>Which original experts of the baseline nothing is left of; null where it is not known.</summary>
    public Func<ExpertPlace, bool>? RemovedOf(MoeShape shape)
    {
        if (MadeBy is null)
        {
            return null;
        }

        var plan = PlanFile.Read(MadeBy, shape);
        return place => RestoredPlan.IsRemoved(plan, place);
    }

    // Exports lie in folders of one name; the folder above tells them apart.
    private static string NameOf(string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return name == Core.Runs.RunFiles.Checkpoint ? $"{Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)))}-{name}" : name;
    }
}
