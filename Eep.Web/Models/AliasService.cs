using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Web.Access;
using Eep.Web.Data;
using Eep.Web.Evaluations;

namespace Eep.Web.Models;

/// <summary>Keeps aliases, and asks the evaluations before a version is promoted.</summary>
public sealed class AliasService(
    AliasStore store, IModelService models, RunQueries runs, EvaluationStore evaluations, ICurrentUser user, AuditLog audit, TimeProvider clock) : IAliasService
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

    /// <summary>A candidate needs nothing. Else the newest evaluation by each suite with gates must say PASS, and there must be one.</summary>
    private async Task<(string? Obstacle, Guid? Evaluation)> JudgeAsync(string path, ModelAlias alias, CancellationToken cancellationToken)
    {
        if (alias == ModelAlias.Candidate)
        {
            return (null, null);
        }

        var newest = (await evaluations.ListAsync(null, cancellationToken))
            .Where(evaluation => evaluation is { State: EvaluationState.Completed, Verdict: not null } && !evaluation.Options.HasPlans && evaluation.Options.Candidate == path)
            .GroupBy(evaluation => evaluation.Options.Suite)
            .Select(group => group.MaxBy(evaluation => evaluation.CreatedAt)!)
            .ToList();
        return newest.Find(evaluation => evaluation.Verdict != Verdict.Pass) is { } open
            ? ($"'{Word(alias)}' needs a PASS; the newest evaluation by {open.Options.Suite} says {open.Verdict.ToString()!.ToUpperInvariant()}.", null)
            : newest.Count == 0
                ? ($"'{Word(alias)}' needs a PASS; this checkpoint was not evaluated by a suite with gates yet.", null)
                : (null, newest.MaxBy(evaluation => evaluation.CreatedAt)!.Id);
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
