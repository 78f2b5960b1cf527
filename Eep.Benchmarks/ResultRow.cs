using Eep.Core.Evaluation;
using Eep.Core.Pruning;
using Eep.Core.Pruning.Criteria;
using Eep.Core.Runs;
using Eep.Core.Search;

namespace Eep.Benchmarks;

/// <summary>One task and budget of the comparison: searches over the same seeds, the one-shot methods, the full model.</summary>
internal sealed class ResultRow(
    string task, int budget, MoeShape shape, ScoreStore store, ExpertEvidence evidence, ulong[] seeds, string[] searches)
{
    /// <summary>What can be compared.</summary>
    public static readonly string[] Searches = [SearchPresets.EepPlus, Equal, SearchPresets.Official];

    /// <summary>The preset eep+ with as many evaluations as the released algorithm.</summary>
    private const string Equal = "equal";

    private const int RandomDraws = 10;
    private const double SecondsPerHour = 3600;

    // Plans on the validation and test splits of one search, in plans of the search split: about 60 of 500 items and one of 1,000.
    private const int OtherPlans = 100;

    public string Task => task;

    public int Budget => budget;

    /// <summary>Empty where it was not asked for.</summary>
    public IReadOnlyList<QualityRun> Official { get; private set; } = [];

    /// <inheritdoc cref="Official"/>
    public IReadOnlyList<QualityRun> Ours { get; private set; } = [];

    /// <inheritdoc cref="Official"/>
    public IReadOnlyList<QualityRun> OursAtEqual { get; private set; } = [];

    public StoredScore Full { get; private set; } = null!;

    /// <summary>The one-shot methods on the test split.</summary>
    public IReadOnlyList<(string Name, double Score)> OneShot { get; private set; } = [];

    public IReadOnlyList<double> Random { get; private set; } = [];

    /// <summary>Upper bound: scores that are stored already cost nothing.</summary>
    public double MostHours
    {
        get
        {
            Full = store.Score(SplitKind.Test, [PruningPlan.Identity(shape)], CancellationToken.None)[0];
            var seconds = store.SecondsPerSearchPlan ?? Full.Seconds;
            var plans = seeds.Length * searches.Sum(search => Options(search).EvaluationLimit + OtherPlans);
            return plans * seconds / SecondsPerHour;
        }
    }

    public void Run(Action<string> log, CancellationToken cancellationToken)
    {
        var plans = OneShotMethods.All.Select(method => (method.Name, Plan: RunPlan.OneShot(method, Options(SearchPresets.EepPlus), shape, evidence))).ToList();
        OneShot = [.. plans.Zip(
            store.Score(SplitKind.Test, [.. plans.Select(pair => pair.Plan)], cancellationToken), (pair, score) => (pair.Name, score.Score))];
        Random = [.. store.Score(
            SplitKind.Test,
            [.. Enumerable.Range(0, RandomDraws).Select(draw => RunPlan.OneShot(
                new CriterionSelection(new RandomCriterion((ulong)draw)), Options(SearchPresets.EepPlus), shape, evidence))],
            cancellationToken).Select(score => score.Score)];
        Ours = Search(SearchPresets.EepPlus, log, cancellationToken);
        OursAtEqual = Search(Equal, log, cancellationToken);
        Official = Search(SearchPresets.Official, log, cancellationToken);
    }

    private SearchOptions Options(string search, ulong seed = 0) => search == Equal
        ? Options(SearchPresets.EepPlus, seed).Within(Options(SearchPresets.Official).EvaluationLimit)
        : SearchPresets.Find(search, shape, budget, seed: seed);

    private QualityRun[] Search(string name, Action<string> log, CancellationToken cancellationToken)
    {
        if (!searches.Contains(name))
        {
            return [];
        }

        EvolutionarySearch[] side = [.. seeds.Select(seed => Options(name, seed)).Select(options => new EvolutionarySearch(
            options, shape, options.SeedFromCriteria ? RunPlan.Seeds(options, shape, evidence) : []))];
        Lockstep.Run(side, store, cancellationToken);
        QualityRun[] runs = [.. side.Select(search => QualityRun.Of(search.Archive, store, cancellationToken))];
        log($"{name}: test {string.Join(", ", runs.Select(run => FormattableString.Invariant($"{run.Test.Score:P1}")))}");
        return runs;
    }
}
