using Eep.Core.Runs;
using Eep.Web.Access;
using Eep.Web.Configuration;
using Eep.Web.Runs;
using Microsoft.AspNetCore.Diagnostics;

namespace Eep.Web.Endpoints;

/// <summary>The REST API under /api/v1 and its description.</summary>
public static class ApiSetup
{
    private const string Root = "/api";

    /// <summary>Adds what the API needs.</summary>
    public static IServiceCollection AddEepApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));

        // What cannot be read is answered with the field and the reason, not with a bare 400.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails();
        services.AddOpenApi();
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database").AddCheck<QueueHealth>("queue").AddCheck<DiskHealth>("disk").AddCheck<DeviceHealth>("device");
        return services;
    }

    /// <summary>Turns exceptions of the API into problem documents: 400 with every fault for bad input, else 500.</summary>
    public static void UseEepApiErrors(this WebApplication application) => application.UseWhen(
        context => context.Request.Path.StartsWithSegments(Root),
        branch => branch.UseStatusCodePages().UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = AnswerAsync,

            // What a client sent wrongly is no failure of the server: it is answered, not logged.
            SuppressDiagnosticsCallback = context => BadInput.Is(context.Exception) || context.Exception is AccessException or RunInUseException or BadHttpRequestException,
        }));

    /// <summary>Maps the API, its description and the health endpoints.</summary>
    public static void MapEepApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup($"{Root}/v1").RequireRoleByMethod();
        api.MapRuns();
        api.MapArchive();
        api.MapDownloads();
        api.MapCatalog();
        api.MapTaskData();
        api.MapEvaluations();
        api.MapBudgetSearches();
        api.MapStorage();
        endpoints.MapGroup($"{Root}/v1").RequireAuthorization(Policies.Viewer).MapAccess();
        endpoints.MapLogin();
        endpoints.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization(Policies.Viewer);
        endpoints.MapEepHealth();
    }

    private static Task AnswerAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()!.Error;
        var result = exception switch
        {
            RunOptionsException options => Results.ValidationProblem(
                options.Faults.GroupBy(fault => fault.Field).ToDictionary(group => group.Key, group => group.Select(fault => fault.Message).ToArray()),
                "The options cannot run."),
            _ when BadInput.Is(exception) => Results.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest),
            RunInUseException => Results.Problem(exception.Message, statusCode: StatusCodes.Status409Conflict),
            AccessException => Results.Problem(exception.Message, statusCode: StatusCodes.Status403Forbidden),
            BadHttpRequestException bad => Results.Problem(bad.Message, statusCode: bad.StatusCode),
            _ => Results.Problem("The server failed; its log says why.", statusCode: StatusCodes.Status500InternalServerError),
        };
        return result.ExecuteAsync(context);
    }
}
