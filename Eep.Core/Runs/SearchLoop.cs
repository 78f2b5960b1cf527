using System.Diagnostics;
using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Evaluation;
using Eep.Core.Metering;
using Eep.Core.Pruning;
using Eep.Core.Search;

namespace Eep.Core.Runs;

/// <summary>Ask, evaluate, tell, commit: the generations of a run. Scores of equal plans are computed once.</summary>
internal sealed class SearchLoop(RunInputs inputs, EvolutionarySearch search, IRunJournal journal, IRunObserver observer, EnergyCounter? energy)
{
    // Probability that statistical racing loses any useful plan of a run.
    private const double ErrorRate = 0.05;

    private readonly Dictionary<string, Known> _known = [];
    private double[][] _utilisation = [];
    private double _best = double.NegativeInfinity;
    private int _bestId = -1;

    // Of all generations, those of earlier attempts included: when a run in minutes ends does not depend on interruptions.
    private double _seconds;

    /// <summary>Plans evaluated, over all attempts.</summary>
    public int EvaluatedCount => _known.Count;

    /// <summary>Of these, how many were stopped.</summary>
    public int StoppedCount => _known.Values.Count(known => known.Stopped is not null);

    /// <summary>What the generations of earlier attempts took.</summary>
    public double EarlierSeconds { get; private set; }

    /// <summary>Bytes of the journal, a line of JSON per generation.</summary>
    public long JournalBytes { get; private set; }

    private double MinutesFraction => inputs.Options.Minutes is { } minutes ? Math.Min(1, _seconds / (60 * minutes)) : 0;

    private IReadOnlyList<StopRule> StopRules => inputs.Options.Minutes is null
        ? search.StopRules
        : [.. search.StopRules, new StopRule(StopRule.Minutes, MinutesFraction)];

    public void Run(CancellationToken cancellationToken)
    {
        foreach (var record in journal.Replay())
        {
            Replay(record);
        }

        if (search.Archive.All.Count > 0)
        {
            observer.OnLog($"Resumed after {search.Archive.All.Count} individuals; best score {_best:P1}.");
        }

        while (MinutesFraction < 1 && search.Ask() is { } generation)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var record = Evaluate(generation, cancellationToken);
            Count(record);
            journal.Commit(record);
        }

        foreach (var rule in StopRules.Where(rule => rule.Fraction >= 1))
        {
            observer.OnLog($"The search ended: {rule.Name}.");
        }
    }

    private void Replay(GenerationRecord record)
    {
        var generation = search.Ask();
        var same = generation is not null && generation.Index == record.Generation
            && generation.Individuals.Select(individual => individual.Plan.Hash)
                .SequenceEqual(record.Individuals.Select(individual => individual.PlanHash));
        if (!same)
        {
            throw new InvalidDataException(
                $"The journal's generation {record.Generation} is not what these options and this model produce: "
                + "the checkpoint, the task or the program changed since the run began. Start it as a new run.");
        }

        foreach (var individual in record.Individuals)
        {
            _known.TryAdd(individual.PlanHash, new Known(individual.Score, individual.Stopped));
        }

        EarlierSeconds += record.Seconds;
        _seconds += record.Seconds;
        Count(record);
        (_utilisation, _best, _bestId) = (record.Utilisation, record.BestSoFar, record.BestId);
        search.Tell(generation!, [.. record.Individuals.Select(individual => individual.Score)]);
    }

    private void Count(GenerationRecord record) => JournalBytes += JsonSerializer.SerializeToUtf8Bytes(record, RunJson.Line).Length;

    private GenerationRecord Evaluate(Generation generation, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var joules = energy?.TryJoules();
        var fresh = generation.Individuals
            .Where(individual => !_known.ContainsKey(individual.Plan.Hash))
            .DistinctBy(individual => individual.Plan.Hash)
            .ToList();
        var failures = Score(generation, fresh, cancellationToken);
        var known = generation.Individuals.Select(individual => _known[individual.Plan.Hash]).ToArray();
        search.Tell(generation, [.. known.Select(each => each.Score)]);
        if (_bestId < 0)
        {
            throw new ModelException($"Every plan of the first generation failed: {failures.Values.First()}");
        }

        var seconds = watch.Elapsed.TotalSeconds;
        _seconds += seconds;
        var freshIds = fresh.Select(individual => individual.Id).ToHashSet();
        return new GenerationRecord
        {
            Generation = generation.Index,
            Phase = generation.Phase,
            Individuals = [.. generation.Individuals.Select((individual, index) => new IndividualRecord
            {
                Id = individual.Id,
                PlanHash = individual.Plan.Hash,
                Plan = PlanJson.Write(individual.Plan).ToJsonString(),
                Origin = individual.Origin,
                Parents = individual.Parents,
                Score = known[index].Score,
                Stopped = known[index].Stopped,
                Failure = failures.GetValueOrDefault(individual.Plan.Hash),
                Reused = !freshIds.Contains(individual.Id),
            })],
            BestSoFar = _best,
            BestId = _bestId,
            Survival = SurvivalMap.Of(inputs.Shape, [.. search.ParentPool.Select(id => search.Archive.All[id].Individual.Plan)]),
            Utilisation = _utilisation,
            Progress = Math.Max(search.Progress.Fraction, MinutesFraction),
            StopRules = StopRules,
            Seconds = seconds,
            Joules = energy?.TryJoules() - joules,
        };
    }

    /// <summary>Evaluates the plans that no earlier one equals; returns the reasons of those that failed.</summary>
    private Dictionary<string, string> Score(
        Generation generation, IReadOnlyList<Individual> fresh, CancellationToken cancellationToken)
    {
        var failures = new Dictionary<string, string>();
        if (fresh.Count == 0)
        {
            return failures;
        }

        var before = Math.Max(search.Progress.Fraction, MinutesFraction);
        var share = (double)generation.Individuals.Count / inputs.Search.EvaluationLimit;
        var progress = new StageProgress(
            observer, RunStage.Searching, $"Generation {generation.Index}", before, Math.Min(1, before + share));
        var results = Results([.. fresh.Select(individual => individual.Plan)], failures, progress, cancellationToken);
        for (var index = 0; index < fresh.Count; index++)
        {
            var (result, stopped) = (results[index]?.Result, results[index]?.Stopped);
            _known.Add(fresh[index].Plan.Hash, new Known(result?.Score, stopped));
            if (result is not null && result.Score > _best)
            {
                (_best, _bestId) = (result.Score, fresh[index].Id);
                _utilisation = result.TokenShare.ToRows();
            }
        }

        return failures;
    }

    private IReadOnlyList<RacedResult?> Results(
        IReadOnlyList<PruningPlan> plans, Dictionary<string, string> failures, StageProgress progress, CancellationToken cancellationToken)
    {
        var lowestUseful = search.LowestUsefulScore;
        if (inputs.Options.Racing == RacingMode.Off || double.IsNegativeInfinity(lowestUseful))
        {
            return [.. inputs.Evaluate(SplitKind.Search, plans, failures, progress, cancellationToken)
                .Select(result => result is null ? null : new RacedResult(result.Whole, null))];
        }

        var errorRate = inputs.Options.Racing == RacingMode.Statistical ? ErrorRate / inputs.Search.EvaluationLimit : 0;
        return inputs.Race(plans, new RaceRules(lowestUseful, errorRate), failures, progress, cancellationToken);
    }

    /// <summary>What an evaluation of a plan said; neither when it failed.</summary>
    private readonly record struct Known(double? Score, ScoreInterval? Stopped);
}
