using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Web.Access;
using Eep.Web.Data;
using Eep.Web.Evaluations;

namespace Eep.Web.Models;

/// <summary>Keeps aliases, and asks the evaluations before a version is promoted.</summary>
public sealed class AliasService(
    AliasStore store, IModelService models, RunQueries runs, EvaluationStore evaluations, CandidatePlans plans, ICurrentUser user, AuditLog audit, TimeProvider clock) : IAliasService
{
    // A model pruned from a model pruned from ...: nobody goes deeper.
    private const int LongestLine = 16;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AliasView>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. (await store.ListAsync(cancellationToken)).Select(View)];

    /// <inheritdoc/>
    public async Task<string?> ObstacleAsync(string model, ModelAlias alias, CancellationToken cancellationToken = default)
    {
        var path = (await models.DescribeAsync(model, cancellationToken)).Path;
        return (await JudgeAsync(path, alias, cancellationToken)).Obstacle;
    }

    /// <inheritdoc/>
    public async Task<AliasView> SetAsync(string model, ModelAlias alias, CancellationToken cancellationToken = default)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        var version = await models.DescribeAsync(model, cancellationToken);
        var (obstacle, evaluation) = await JudgeAsync(version.Path, alias, cancellationToken);
        if (obstacle is not null)
        {
            throw new RunOptionsException([new OptionFault("alias", obstacle)]);
        }

        var now = clock.GetUtcNow();
        var row = new AliasRow
        {
            Id = Guid.CreateVersion7(now),
            Origin = await OriginAsync(version, cancellationToken),
            Alias = alias,
            Model = version.Path,
            EvaluationId = evaluation,
            SetAt = now,
            Actor = actor,
        };
        var before = await store.SetAsync(row, cancellationToken);
        await audit.WriteAsync(actor, "alias.set", $"{Word(alias)}: {version.Path}{(before is null || before == version.Path ? "" : $", was {before}")}");
        return View(row);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(string model, ModelAlias alias, CancellationToken cancellationToken = default)
    {
        var actor = await user.RequireAsync(AccessRole.Operator);
        if (!await store.RemoveAsync(model, alias, cancellationToken))
        {
            return false;
        }

        await audit.WriteAsync(actor, "alias.remove", $"{Word(alias)}: {model}");
        return true;
    }

    /// <summary>
    /// A candidate needs nothing. Else the newest evaluation by each suite with gates must say PASS of this version, and there must be one.
    /// Of an evaluation of many candidates the verdict of the run's own plan counts. One that was allowed to ask what the search has seen proves nothing.
    /// </summary>
    private async Task<(string? Obstacle, Guid? Evaluation)> JudgeAsync(string path, ModelAlias alias, CancellationToken cancellationToken)
    {
        if (alias == ModelAlias.Candidate)
        {
            return (null, null);
        }

        var newest = (await evaluations.ListAsync(null, cancellationToken))
            .Where(evaluation => evaluation.State == EvaluationState.Completed && string.IsNullOrWhiteSpace(evaluation.Options.Overlap))
            .Select(evaluation => (Evaluation: evaluation, Verdict: VerdictOf(evaluation, path)))
            .Where(judged => judged.Verdict is not null)
            .GroupBy(judged => judged.Evaluation.Options.Suite)
            .Select(group => group.MaxBy(judged => judged.Evaluation.CreatedAt))
            .ToList();
        return newest.Find(judged => judged.Verdict != Verdict.Pass) is { Evaluation: { } open } closed
            ? ($"'{Word(alias)}' needs a PASS; the newest evaluation by {open.Options.Suite} says {closed.Verdict.ToString()!.ToUpperInvariant()}.", null)
            : newest.Count == 0
                ? ($"'{Word(alias)}' needs a PASS; this checkpoint was not evaluated by a suite with gates yet.", null)
                : (null, newest.MaxBy(judged => judged.Evaluation.CreatedAt).Evaluation.Id);
    }

    private Verdict? VerdictOf(EvaluationView evaluation, string path)
    {
        if (!evaluation.Options.HasPlans)
        {
            return evaluation.Options.Candidate == path ? evaluation.Verdict : null;
        }

        return evaluation.Options.Run is { } run && models.RunOf(path) == run ? plans.VerdictOfCheckpoint(evaluation) : null;
    }

    /// <summary>The model at the end of the line of runs; where a run is gone, what it started from is not known any more.</summary>
    private async Task<string> OriginAsync(ModelDescription version, CancellationToken cancellationToken)
    {
        var model = version;
        for (var step = 0; step < LongestLine && model.RunId is { } id && await runs.FindRowAsync(id, cancellationToken) is { } run; step++)
        {
            try
            {
                model = await models.DescribeAsync(run.Options.Model, cancellationToken);
            }
            catch (RunOptionsException)
            {
                // The model itself may be gone; its name still tells whose versions these are.
                return run.Options.Model;
            }
        }

        return model.Path;
    }

    private AliasView View(AliasRow row) => new(row.Alias, row.Model, row.Origin, models.RunOf(row.Model), row.EvaluationId, row.SetAt, row.Actor);

    private static string Word(ModelAlias alias) => alias.ToString().ToLowerInvariant();
}
