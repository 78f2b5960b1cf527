using Eep.Core.Runs;
using Eep.Web.Models;
using Eep.Web.Tasks;

namespace Eep.Web.Components.RunForm;

/// <summary>The models and tasks that a form chooses among.</summary>
public sealed class FormCatalog(IModelService models, ITaskService tasks)
{
    public IReadOnlyList<ModelView> Models { get; private set; } = [];

    public IReadOnlyList<TaskView> Tasks { get; private set; } = [];

    /// <summary>What there is none of, and where it belongs; null when there are both.</summary>
    public string? Missing => Models.Count == 0 ? "No model was found. The sample model belongs in samples/."
        : Tasks.Count == 0 ? "No task was found. The sample's tasks belong in samples/."
        : null;

    public async Task LoadAsync() => (Models, Tasks) = (await models.ListAsync(), await tasks.ListAsync());

    public ModelView? Find(string? path) => Models.FirstOrDefault(model => model.Path == path);

    /// <summary>
    /// Takes in a model by its path: a folder that Eep does not list can be run all the same. What is wrong with one that cannot be looked at; empty when nothing is.
    /// </summary>
    public async Task<IReadOnlyList<OptionFault>> AddAsync(string path)
    {
        if (Find(path) is not null)
        {
            return [];
        }

        try
        {
            Models = [.. Models, await models.InspectAsync(path)];
            return [];
        }
        catch (RunOptionsException exception)
        {
            return exception.Faults;
        }
    }
}
