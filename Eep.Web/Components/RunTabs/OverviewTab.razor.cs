using Eep.Web.Components.Charts;
using Eep.Web.Components.Controls;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.RunTabs;

/// <summary>Where the run stands: result, curves, experts.</summary>
public sealed partial class OverviewTab
{
    private ChartSpec? _fitness;
    private ChartSpec? _diversity;
    private ChartSpec? _evaluation;
    private GhostRace? _ghosts;
    private CoachReading? _reading;
    private IReadOnlyList<RunSummary> _others = [];
    private (Guid Run, GhostField? Field) _earlier;
    private (IReadOnlyList<GenerationPoint> Points, bool Dark, bool Race)? _drawn;

    [Parameter, EditorRequired]
    public required RunDetail Detail { get; set; }

    /// <summary>The generation shown; null follows the last.</summary>
    [Parameter]
    public int? Generation { get; set; }

    /// <summary>The model's number of each layer that holds experts; empty while they are not known.</summary>
    [Parameter]
    public IReadOnlyList<int> Layers { get; set; } = [];

    [Parameter]
    public bool Dark { get; set; }

    /// <summary>Whether earlier runs are drawn beside this one.</summary>
    [Parameter]
    public bool Race { get; set; }

    [Parameter]
    public EventCallback<bool> RaceChanged { get; set; }

    [Inject]
    private IRunService RunService { get; set; } = default!;

    private bool Live => StateLook.IsActive(Detail.Summary.State);

    protected override async Task OnInitializedAsync()
    {
        _others = await RunService.ListAsync();
        (_drawn, _earlier) = (null, default);
        Draw();
    }

    protected override void OnParametersSet() => Draw();

    // A redraw costs the browser most of what this page costs, so it happens only for new points, another theme or another choice.
    private void Draw()
    {
        var wanted = (Detail.Generations, Dark, Race);
        if (_drawn is { } drawn && ReferenceEquals(drawn.Points, Detail.Generations) && drawn.Dark == Dark && drawn.Race == Race)
        {
            return;
        }

        _drawn = wanted;
        var colors = ChartColors.For(Dark);
        if (_earlier.Run != Detail.Summary.Id)
        {
            _earlier = (Detail.Summary.Id, GhostField.Of(Detail.Summary, _others));
        }

        _ghosts = _earlier.Field?.Against(Detail.Summary);
        _fitness = FitnessChart.Build(Detail.Generations, colors, Race ? _ghosts : null, FitnessChart.Resumed(Detail.Events));
        _diversity = DiversityChart.Build(Detail.Generations, colors);
        _evaluation = EvaluationChart.Build(Detail.Generations, colors);
        _reading = Live ? StallCoach.Read(Detail.Generations, Detail.Options.SearchItems) : null;
    }
}
