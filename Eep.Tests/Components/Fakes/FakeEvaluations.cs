using Eep.Core.Evaluation.Reports;
using Eep.Core.Runs;
using Eep.Web.Evaluations;

namespace Eep.Tests.Components.Fakes;

/// <summary>Evaluations in memory. Tests put views in and read what pages asked for.</summary>
public sealed class FakeEvaluations : IEvaluationService
{
    public List<EvaluationView> Views { get; } = [];

    public List<FlippedItem> Flips { get; } = [];

    /// <summary>The items of other evaluations than the one that is looked at.</summary>
    public Dictionary<Guid, IReadOnlyList<FlippedItem>> Of { get; } = [];

    public List<EvaluationOptions> Started { get; } = [];

    public List<Guid> Cancelled { get; } = [];

    public List<OptionFault> Faults { get; } = [];

    public List<SuiteView> Suites { get; } =
        [new("sample-regression", "samples/suites/sample.yaml", "0123456789ab", ["sample-qa", "sample-choice"], 4, 2000, 1000, 0.95)];

    public Task<IReadOnlyList<EvaluationView>> ListAsync(Guid? run = null, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<EvaluationView>>([.. Views.Where(view => run is null || view.Options.Run == run)]);

    public Task<IReadOnlyList<EvaluationView>> CompletedAsync(IReadOnlyCollection<Guid>? runs = null, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<EvaluationView>>([.. Views.Where(view => view.State == EvaluationState.Completed && (runs is null || (view.Options.Run is { } run && runs.Contains(run))))]);

    public Task<EvaluationView?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        Task.FromResult(Views.SingleOrDefault(view => view.Id == id));

    public Task<IReadOnlyList<SuiteView>> SuitesAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<SuiteView>>([.. Suites]);

    public Task<Guid> StartAsync(EvaluationOptions options, CancellationToken cancellationToken = default)
    {
        if (Faults.Count > 0)
        {
            throw new RunOptionsException([.. Faults]);
        }

        Started.Add(options);
        return Task.FromResult(SampleRuns.Id(50));
    }

    public Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken = default)
    {
        Cancelled.Add(id);
        return Task.FromResult(true);
    }

    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default) => Task.FromResult(Views.RemoveAll(view => view.Id == id) > 0);

    public Task<IReadOnlyList<EvaluationFile>> FilesAsync(Guid id, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<EvaluationFile>>([new("evaluation.json", 4000), new("report.md", 900)]);

    public List<RoutingSummary> Routing { get; } = [];

    public Task<IReadOnlyList<RoutingSummary>> RoutingAsync(Guid id, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<RoutingSummary>>([.. Routing]);

    public Task<IReadOnlyList<FlippedItem>> FlipsAsync(Guid id, CancellationToken cancellationToken = default) =>
        Task.FromResult(Of.GetValueOrDefault(id) ?? [.. Flips]);
}
