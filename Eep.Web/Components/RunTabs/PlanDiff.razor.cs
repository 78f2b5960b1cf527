using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Web.Components.Controls;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Eep.Web.Components.RunTabs;

/// <summary>Two plans of the archive as barcodes, and a third made of both.</summary>
public sealed partial class PlanDiff
{
    private const int Offered = 50;

    private PruningPlan? _first;
    private PruningPlan? _second;
    private PlanComparison? _comparison;
    private (int One, int Other)? _read;
    private int _from;
    private int _to;
    private string? _fault;

    [Parameter, EditorRequired]
    public Guid RunId { get; set; }

    [Parameter, EditorRequired]
    public int One { get; set; }

    [Parameter, EditorRequired]
    public int Other { get; set; }

    [Parameter]
    public EventCallback<int?> OtherChanged { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<IndividualView> Individuals { get; set; }

    [Inject]
    private IRunArchive RunArchive { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    private IEnumerable<IndividualView> Best => Individuals
        .Where(individual => individual.Score is not null && !individual.Reused)
        .OrderByDescending(individual => individual.Score)
        .Take(Offered)
        .UnionBy(Individuals.Where(individual => individual.Number == Other), individual => individual.Number);

    protected override async Task OnParametersSetAsync()
    {
        if (_read == (One, Other))
        {
            return;
        }

        _read = (One, Other);
        _first = await RunArchive.PlanAsync(RunId, One);
        _second = await RunArchive.PlanAsync(RunId, Other);
        _comparison = _first is null || _second is null ? null : PlanComparison.Of(_first, _second);
        (_from, _to) = _comparison is { Layers: [var low, .., var high] } ? (low, high) : (0, 0);
    }

    private async Task SaveHybridAsync()
    {
        if (Hybrid() is { } plan)
        {
            await Browser.InvokeVoidAsync(
                "eep.saveText", $"plan-{One}-with-{_from}-to-{_to}-of-{Other}.json", PlanJson.Write(plan).ToJsonString(), "application/json");
        }
    }

    // A run whose experts are all pinned begins at the hybrid's choice and searches how the others are merged into it.
    private void StartFromHybrid()
    {
        if (Hybrid() is { } plan)
        {
            Navigation.NavigateTo($"/runs/new?from={RunId}&step=budget&pinned={Uri.EscapeDataString(ExpertList.Write(PlanComparison.Kept(plan)))}");
        }
    }

    private PruningPlan? Hybrid()
    {
        try
        {
            _fault = null;
            return PlanComparison.Hybrid(_first!, _second!, _from, _to);
        }
        catch (PlanException exception)
        {
            _fault = exception.Message;
            return null;
        }
    }

    private static string ClassOf(ExpertFate fate) => fate == ExpertFate.Neither ? "" : fate.ToString().ToLowerInvariant();

    private string Sentence(PlanComparison comparison, int row)
    {
        return $"Both: {List(ExpertFate.Both)}; only {One}: {List(ExpertFate.First)}; only {Other}: {List(ExpertFate.Second)}";

        string List(ExpertFate fate) => string.Join(
            ", ", comparison.Fates[row].Select((other, expert) => (other, expert)).Where(cell => cell.other == fate).Select(cell => cell.expert)) is { Length: > 0 } text
            ? text
            : "none";
    }
}
