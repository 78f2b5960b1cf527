using Eep.Core.Checkpoints.Chat;
using Eep.Core.Evaluation.Suites;
using Eep.Core.Runs;
using Eep.Web.Components.Controls;
using Eep.Web.Evaluations;
using Eep.Web.Runs;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.Pages;

public sealed partial class NewEvaluationPage
{
    private const string Own = "other:";

    private IReadOnlyList<RunSummary>? _runs;
    private IReadOnlyList<SuiteView> _suites = [];
    private IReadOnlyList<TaskView> _tasks = [];
    private IReadOnlyList<OptionFault> _faults = [];
    private Guid? _run;
    private string _candidate = "";
    private string _baseline = "";
    private string _suite = "";
    private bool _isOwnSuite;
    private int? _limit;
    private string _name = "";
    private string _overlap = "";
    private string _device = "cpu";
    private string _dtype = "f32";
    private string _chatTemplate = ChatTemplate.Automatic;
    private readonly BatchDraft _batch = new();
    private bool _measure;
    private bool _routing;
    private bool _starting;

    /// <summary>The run whose checkpoint is the candidate.</summary>
    [SupplyParameterFromQuery(Name = "run")]
    public Guid? Run { get; set; }

    [Inject]
    private IEvaluationService Evaluations { get; set; } = default!;

    [Inject]
    private IRunService RunService { get; set; } = default!;

    [Inject]
    private ITaskService TaskService { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string SuiteHelp =>
        _suites.FirstOrDefault(suite => suite.Path == _suite) is { } chosen
            ? $"{Formats.Count(chosen.Items)} items, {chosen.Gates} rules. Its largest task {Sees(chosen.LargestTask, chosen.Confidence)}"
            : _tasks.FirstOrDefault(task => task.Path == _suite) is { TestItems: > 0 } single
                ? $"{Formats.Count(single.TestItems)} items, compared without rules. It {Sees(single.TestItems, Suite.DefaultConfidence)}"
                : "A single task is compared without rules.";

    // With fewer items than there are the figure is that of the fewer.
    private string Sees(int items, double confidence) =>
        $"sees a difference of about {Formats.Points(GateRules.SmallestVisible(_limit is { } limit and > 0 ? Math.Min(limit, items) : items, confidence))[1..]} points, four times of five, when one item in ten changes sides.";

    protected override async Task OnInitializedAsync()
    {
        _suites = await Evaluations.SuitesAsync();
        _tasks = await TaskService.ListAsync();
        var runs = (await RunService.ListAsync()).Where(run => run.State.HasResult()).ToList();
        _run = runs.Any(run => run.Id == Run) ? Run : runs.FirstOrDefault()?.Id;
        _suite = _suites.Count > 0 ? _suites[0].Path : _tasks.Count > 0 ? _tasks[0].Path : "";
        _runs = runs;
    }

    private void ChooseRun(ChangeEventArgs change) => _run = Guid.TryParse(change.Value?.ToString(), out var id) ? id : null;

    private void ChooseSuite(ChangeEventArgs change)
    {
        var chosen = change.Value?.ToString() ?? "";
        _isOwnSuite = chosen == Own;
        _suite = _isOwnSuite ? "" : chosen;
    }

    private async Task StartAsync()
    {
        if (_starting)
        {
            return;
        }

        _starting = true;
        try
        {
            var id = await Evaluations.StartAsync(new EvaluationOptions
            {
                Name = _name.Trim(),
                Run = _run,
                Batch = _run is null ? null : _batch.ToBatch(),
                Candidate = _run is null ? _candidate.Trim() : "",
                Baseline = _baseline.Trim(),
                Suite = _suite.Trim(),
                Limit = _limit,
                Overlap = _overlap.Trim(),
                Measure = _measure,
                Routing = _routing && _run is not null,
                Device = _device,
                Dtype = _dtype,
                ChatTemplate = _chatTemplate,
            });
            Navigation.NavigateTo($"/evaluations/{id}");
        }
        catch (RunOptionsException exception)
        {
            (_faults, _starting) = (exception.Faults, false);
        }
    }

    private IReadOnlyList<string> FaultsOf(string field) =>
        [.. _faults.Where(fault => string.Equals(fault.Field, field, StringComparison.OrdinalIgnoreCase)).Select(fault => fault.Message)];
}
