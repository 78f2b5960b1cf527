using Eep.Core.Runs;
using Eep.Web.Components.RunForm;
using Eep.Web.Models;
using Eep.Web.Runs;
using Eep.Web.Tasks;
using Microsoft.AspNetCore.Components;

namespace Eep.Web.Components.Controls;

public sealed partial class FirstRun
{
    private SampleRun? _options;
    private IReadOnlyList<OptionFault> _faults = [];
    private bool _starting;

    [Inject]
    private IRunService RunService { get; set; } = default!;

    [Inject]
    private IModelService ModelService { get; set; } = default!;

    [Inject]
    private ITaskService TaskService { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        var models = await ModelService.ListAsync();
        var tasks = await TaskService.ListAsync();
        if (models.Count > 0 && tasks.Count > 0)
        {
            _options = new SampleRun(models[0].Name, tasks[0].Name, models[0].ExpertCount, RunDraft.For(models[0], tasks[0]).ToOptions());
        }
    }

    private async Task StartAsync()
    {
        _starting = true;
        _faults = [];
        try
        {
            var id = await RunService.StartAsync(_options!.Options);
            Navigation.NavigateTo($"/runs/{id}");
        }
        catch (RunOptionsException exception)
        {
            _faults = exception.Faults;
            _starting = false;
        }
    }

    private sealed record SampleRun(string ModelName, string TaskName, int ExpertCount, RunOptions Options);
}
