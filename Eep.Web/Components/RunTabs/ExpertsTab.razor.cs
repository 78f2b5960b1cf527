using Eep.Web.Components.Charts;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.RunTabs;

/// <summary>What the search does with the experts, and what the next run must do with them.</summary>
public sealed partial class ExpertsTab
{
    [Parameter, EditorRequired]
    public required RunDetail Detail { get; set; }

    /// <summary>The model's number of each layer that holds experts; empty while they are not known.</summary>
    [Parameter]
    public IReadOnlyList<int> Layers { get; set; } = [];

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

    private GenerationPoint Shown => Detail.Generations[Math.Clamp(Generation ?? int.MaxValue, 0, Detail.Generations.Count - 1)];
}
