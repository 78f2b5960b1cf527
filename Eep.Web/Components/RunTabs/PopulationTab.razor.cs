using Eep.Web.Components.Charts;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.RunTabs;

/// <summary>Everything the search has tried: scores, origins, and any two plans beside each other.</summary>
public sealed partial class PopulationTab
{
    private IReadOnlyList<IndividualView> _all = [];
    private ChartSpec? _scores;
    private ChartSpec? _operators;
    private int _best;
    private (int Count, bool Dark)? _drawn;

    [Parameter, EditorRequired]
    public required RunDetail Detail { get; set; }

    [Parameter]
    public int? Generation { get; set; }

    [Parameter]
    public bool Dark { get; set; }

    /// <summary>The individual looked at, by number.</summary>
    [Parameter]
    public int? Individual { get; set; }

    [Parameter]
    public EventCallback<int?> IndividualChanged { get; set; }

    /// <summary>The one it is compared with; null for the best.</summary>
    [Parameter]
    public int? Versus { get; set; }

    [Parameter]
    public EventCallback<int?> VersusChanged { get; set; }

    /// <summary>Whether the person may have checkpoints made.</summary>
    [Parameter]
    public bool MayOperate { get; set; }

    [Inject]
    private IRunArchive RunArchive { get; set; } = default!;

    private int Shown => Math.Clamp(Generation ?? int.MaxValue, 0, Math.Max(0, Detail.Generations.Count - 1));

    protected override async Task OnParametersSetAsync()
    {
        var next = _all.Count == 0 ? 0 : _all[^1].Generation + 1;
        if (next < Detail.Generations.Count)
        {
            var fresh = await RunArchive.IndividualsAsync(Detail.Summary.Id, next);
            // Two renderings may have asked for the same generations.
            _all = [.. _all, .. fresh.Where(individual => _all.Count == 0 || individual.Number > _all[^1].Number)];
        }

        if (_all.Count > 0 && _drawn != (_all.Count, Dark))
        {
            _drawn = (_all.Count, Dark);
            _best = _all.OrderByDescending(individual => individual.Score).ThenBy(individual => individual.Number).First().Number;
            _scores = PopulationChart.Build(_all, ChartColors.For(Dark));
            _operators = OperatorChart.Build(_all, ChartColors.For(Dark));
        }
    }

    private Task ChooseAsync((int Trace, int Point) point) =>
        IndividualChanged.InvokeAsync(PopulationChart.NumberAt(_all, point.Trace, point.Point));
}
