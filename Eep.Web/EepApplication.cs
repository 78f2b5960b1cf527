using Eep.Web.Access;
using Eep.Web.Budgets;
using Eep.Web.Components;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Endpoints;
using Eep.Web.Evaluations;
using Eep.Web.Help;
using Eep.Web.Jobs;
using Eep.Web.Live;
using Eep.Web.Notifications;
using Eep.Web.Runs;
using Eep.Web.Storage;
using Eep.Web.Telemetry;

namespace Eep.Web;

/// <summary>Puts the web application together: one Add and one Map call per part.</summary>
public static class EepApplication
{
    /// <summary>The application, ready to run; its database is up to date.</summary>
    /// <param name="settings">Settings as host arguments, <c>--Section:Name=value</c>.</param>
    public static async Task<WebApplication> CreateAsync(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = settings,
            ContentRootPath = ContentRoot.FindUnlessNamed(settings),
        });

        // The manifest of static files is otherwise read in Development only; a built, unpublished eep needs it too.
        builder.WebHost.UseStaticWebAssets();
        builder.AddEepListening();
        AddWork(builder)
            .AddEepAccess(builder.Configuration)
            .AddEepServices()
            .AddEepBudgetSearches()
            .AddEepStorage()
            .AddHostedService<TrashKeeper>()
            .AddEepTelemetry(builder.Configuration)
            .AddEepLive()
            .AddEepNotifications()
            .AddEepHelp()
            .AddEepApi()
            .AddEepPages();

        var application = builder.Build();
        await application.Services.MigrateEepDataAsync();
        application.UseEepSecurity();
        application.UseEepApiErrors();
        application.UseEepNotFoundPage();
        application.UseEepAccess();
        application.MapEepApi();
        application.MapEepJobs();
        application.MapEepLive();
        application.MapEepHelp();
        application.MapEepPages();
        return application;
    }

    /// <summary>What every process that works on runs has: settings, store, runs, engine, jobs.</summary>
    /// <exception cref="ConfigurationException">A setting is wrong; names all of them.</exception>
    public static IServiceCollection AddWork(IHostApplicationBuilder builder)
    {
        SettingsCheck.Run(builder.Configuration);
        return builder.Services
            .AddEepConfiguration(builder.Configuration, builder.Environment.ContentRootPath)
            .AddEepData()
            .AddEepRuns()
            .AddEepEvaluations()
            .AddEepBudgets()
            .AddEepEngine()
            .AddEepJobs(builder.Configuration);
    }
}
