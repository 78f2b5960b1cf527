using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Configuration;

namespace Eep.Web.Evaluations;

/// <summary>Makes the plans that an evaluation of a run names, and keeps them in its folder: the run may change or go meanwhile.</summary>
public sealed class CandidatePlans(EepPaths paths)
{
    /// <summary>Writes the plans, and the items to ask first; does nothing where a checkpoint is evaluated.</summary>
    /// <param name="options">Every path named.</param>
    /// <param name="folder">Of the evaluation.</param>
    /// <exception cref="RunOptionsException">The run has no such candidate, or the experts cannot be put back.</exception>
    public void Write(EvaluationOptions options, string folder)
    {
        if (!options.HasPlans)
        {
            return;
        }

        try
        {
            using var model = Checkpoint.Open(Path.GetFullPath(options.Candidate, paths.ContentRoot));
            var run = paths.RunFolder(options.Run!.Value);
            if (options.Restore is not { } restore)
            {
                EvaluationFolder.WritePlans(folder, RunCandidates.OfFolder(run, model.Shape, options.Batch!));
                return;
            }

            var from = paths.EvaluationFolder(restore.Evaluation);
            EvaluationFolder.WritePlans(folder, [new Subject(SubjectPlan.Restored, Restored(restore, run, from, model.Shape))]);
            EvaluationFolder.WriteFirst(folder, FlippedItem.Read(from).Where(item => item.Broken && item.Candidate == restore.Candidate)
                .GroupBy(item => item.Task).ToDictionary(group => group.Key, group => (IReadOnlyList<int>)[.. group.Select(item => item.Item)]));
        }
        catch (Exception exception) when (exception is PlanException or CheckpointException)
        {
            throw new RunOptionsException([new OptionFault(options.Restore is null ? "batch" : "restore", exception.Message)]);
        }
    }

    /// <summary>What an evaluation of a run's candidates says of the run's own plan, which its checkpoint holds; null where that is none of them, or has no gates.</summary>
    /// <param name="evaluation">With the candidates' verdicts.</param>
    public Verdict? VerdictOfCheckpoint(EvaluationView evaluation)
    {
        if (evaluation.Options is not { Batch: not null, Run: { } run } || Path.Combine(paths.RunFolder(run), RunFiles.Plan) is var own && !File.Exists(own))
        {
            return null;
        }

        var hash = PlanJson.Read(File.ReadAllBytes(own), own).Hash;
        var same = EvaluationFolder.Plans(paths.EvaluationFolder(evaluation.Id)).Where(file => PlanJson.Read(File.ReadAllBytes(file), file).Hash == hash)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();
        return evaluation.Candidates.FirstOrDefault(candidate => same.Contains(candidate.Candidate))?.Verdict;
    }

    private static PruningPlan Restored(RestoredExperts restore, string run, string from, MoeShape shape)
    {
        // The name comes from outside: it chooses among the plans that are there, and is no part of a path.
        var plan = restore.Candidate == SubjectPlan.Model
            ? Path.Combine(run, RunFiles.Plan)
            : EvaluationFolder.Plans(from).FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == restore.Candidate)
                ?? throw new RunOptionsException([new OptionFault("restore", $"names candidate '{restore.Candidate}'; evaluation {restore.Evaluation} has no plan of it.")]);
        var report = JsonSerializer.Deserialize<RunReport>(File.ReadAllText(Path.Combine(run, RunFiles.Report)), RunJson.File)!;
        return RestoredPlan.Of(PlanFile.Read(plan, shape), CandidateGrid.Table(report.FullUtilisation), shape, restore.Experts, restore.Grow);
    }
}
