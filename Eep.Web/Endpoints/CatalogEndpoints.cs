using Eep.Web.Models;
using Eep.Web.Tasks;

namespace Eep.Web.Endpoints;

/// <summary>/api/v1/models and /api/v1/tasks.</summary>
public static class CatalogEndpoints
{
    /// <summary>Maps both.</summary>
    public static void MapCatalog(this IEndpointRouteBuilder api)
    {
        api.MapGet("/models", (IModelService models, CancellationToken cancellationToken) => models.ListAsync(cancellationToken))
            .WithTags("Models").WithSummary("All models that can be chosen.");
        api.MapGet("/tasks", (ITaskService tasks, CancellationToken cancellationToken) => tasks.ListAsync(cancellationToken))
            .WithTags("Tasks").WithSummary("All tasks that can be chosen.");
    }
}
