using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Web.Budgets;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Fakes;

/// <summary>Budget searches in memory. Tests put details in and read what pages asked for.</summary>
public sealed class FakeBudgetSearches : IBudgetSearchService
{
    private static readonly int[] Budgets = [2, 3, 4, 5];

    public Dictionary<Guid, BudgetSearchDetail> Details { get; } = [];

    public List<BudgetSearchOptions> Started { get; } = [];

    public List<(string Verb, Guid Id)> Asked { get; } = [];

    public Func<BudgetSearchOptions, IReadOnlyList<OptionFault>> Faults { get; set; } = _ => [];

    /// <summary>A search among 2 to 5 experts of which some were tried: budget to its verdict, its score and its experts per token.</summary>
    public static BudgetSearchView View(
        Guid id, BudgetSearchState state, int? inWork, params (int Budget, Verdict Verdict, double Score, int Active)[] tried)
    {
        var options = new RunOptions { Model = "samples/model", Task = "samples/tasks/qa.yaml", ExpertBudget = 5, Margin = 0.02, Name = "smallest" };
        var points = tried.OrderBy(one => one.Budget).Select(one =>
        {
            var found = new MarginVerdict(one.Verdict, 0.80, one.Score, one.Score - 0.80 - 0.015, one.Score - 0.80 + 0.015, 500);
            return new SmallestPoint(one.Budget, one.Active, BytesOf(one.Budget), found, found with { Pruned = one.Score - 0.01 }, $"{SampleRuns.Id(one.Budget)}", $"/data/{one.Budget}");
        }).ToArray();
        return new BudgetSearchView
        {
            Id = id,
            Name = "smallest",
            State = state,
            Options = new BudgetSearchOptions { Run = options, Budgets = Budgets },
            ModelName = "sample",
            TaskName = "sample-qa",
            ExpertCount = 8,
            ExpertsPerToken = 2,
            FullBytes = 8_000_000,
            CreatedAt = SampleRuns.Now,
            Budgets =
            [
                .. Budgets.Select(budget =>
                {
                    var point = points.FirstOrDefault(one => one.Budget == budget);
                    var standing = point is null ? BudgetStanding.Open : point.Validation.Verdict == Verdict.Pass ? BudgetStanding.GoodEnough : BudgetStanding.TooSmall;
                    return new BudgetLine(budget, standing, BytesOf(budget), point is null && budget != inWork ? null : SampleRuns.Id(budget), point);
                }),
            ],
            Report = points.Length == 0 ? null : new SmallestReport
            {
                Task = "sample-qa",
                Metric = "acc",
                Margin = 0.02,
                Confidence = 0.95,
                FullBytes = 8_000_000,
                ExpertsPerToken = 2,
                Points = points,
                Budget = points.FirstOrDefault(point => point.Validation.Verdict == Verdict.Pass)?.Budget,
            },
            InWork = inWork is { } working ? SampleRuns.Id(working) : null,
            LeastRunsLeft = inWork is null ? 0 : 1,
            MostRunsLeft = inWork is null ? 0 : 2,
        };
    }

    public void Add(BudgetSearchView view, params RunSummary[] runs) => Details[view.Id] = new BudgetSearchDetail(view, runs);

    public Task<IReadOnlyList<BudgetSearchView>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<BudgetSearchView>>([.. Details.Values.Select(detail => detail.Search)]);

    public Task<BudgetSearchDetail?> FindAsync(Guid id, CancellationToken cancellationToken = default) => Task.FromResult(Details.GetValueOrDefault(id));

    public Task<IReadOnlyList<OptionFault>> ValidateAsync(BudgetSearchOptions options, CancellationToken cancellationToken = default) => Task.FromResult(Faults(options));

    public Task<BudgetSearchEstimate> EstimateAsync(BudgetSearchOptions options, CancellationToken cancellationToken = default) => Faults(options) is { Count: > 0 } faults
        ? throw new RunOptionsException(faults)
        : Task.FromResult(new BudgetSearchEstimate(2, 3, 576, 95, 630, "guess from size", 50_000_000, 12_000_000, 8_000_000, [.. Budgets.Select(budget => new BudgetSize(budget, BytesOf(budget)))]));

    public Task<Guid> StartAsync(BudgetSearchOptions options, CancellationToken cancellationToken = default)
    {
        if (Faults(options) is { Count: > 0 } faults)
        {
            throw new RunOptionsException(faults);
        }

        Started.Add(options);
        return Task.FromResult(SampleRuns.Id(70));
    }

    public Task<bool> StopAsync(Guid id, CancellationToken cancellationToken = default) => Ask("stop", id);

    public Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default) => Ask("cancel", id);

    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default) => Ask("delete", id);

    private static long BytesOf(int budget) => budget * 1_000_000L;

    private Task<bool> Ask(string verb, Guid id)
    {
        Asked.Add((verb, id));
        return Task.FromResult(true);
    }
}
