using Eep.Web.Components.Charts;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.RunTabs;

/// <summary>What the search does with the experts, and what the next run must do with them.</summary>
public sealed partial class ExpertsTab
{
    private IReadOnlyList<int>? _layers;

    [Parameter, EditorRequired]
    public required RunDetail Detail { get; set; }

    [Parameter]
    public int? Generation { get; set; }

    /// <summary>The layer whose merge map is shown; null for the first.</summary>
    [Parameter]
    public int? Layer { get; set; }

    [Parameter]
    public EventCallback<int?> LayerChanged { get; set; }

    /// <summary>What is marked for the next run.</summary>
    [Parameter, EditorRequired]
    public required ExpertMarks Marks { get; set; }

    [Parameter]
    public EventCallback<ExpertMarks> MarksChanged { get; set; }

    [Inject]
    private IRunArchive RunArchive { get; set; } = default!;

    private GenerationPoint Shown => Detail.Generations[Math.Clamp(Generation ?? int.MaxValue, 0, Detail.Generations.Count - 1)];

    // Any plan of the run names the layers that hold experts; the first is there with the first generation.
    protected override async Task OnParametersSetAsync()
    {
        if (_layers is null && Detail.Generations.Count > 0)
        {
            var plan = Detail.Plan ?? await RunArchive.PlanAsync(Detail.Summary.Id, 0);
            _layers = plan is null ? [] : [.. plan.Groups.SelectMany(group => group.Layers).Order()];
        }
    }
}
