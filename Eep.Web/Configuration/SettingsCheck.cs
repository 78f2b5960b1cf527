using System.Net;
using Eep.Web.Access;
using Eep.Web.Data;
using Eep.Web.Engine;

namespace Eep.Web.Configuration;

/// <summary>Reads every section of ours before anything starts, and names all faults at once.</summary>
public static class SettingsCheck
{
    /// <summary>Checks the settings.</summary>
    /// <exception cref="ConfigurationException">Something cannot be used; one line a fault.</exception>
    public static void Run(IConfiguration configuration)
    {
        string[] faults =
        [
            .. Faults<EepOptions>(configuration, EepOptions.Section, eep =>
            [
                (eep.DataDirectory.Length > 0, nameof(eep.DataDirectory), eep.DataDirectory, "a folder"),
                (eep.MinimumFreeMebibytes >= 0, nameof(eep.MinimumFreeMebibytes), eep.MinimumFreeMebibytes, "0 or more"),
            ]),
            .. Faults<DatabaseOptions>(configuration, DatabaseOptions.Section, database =>
            [
                (database.Provider == DatabaseProvider.Sqlite || database.ConnectionString.Length > 0, nameof(database.ConnectionString), "", "Host=...;Database=...;Username=...;Password=..."),
            ]),
            .. Faults<AccessOptions>(configuration, AccessOptions.Section, access =>
            [
                (access.SessionHours is > 0 and <= 720, nameof(access.SessionHours), access.SessionHours, "1 to 720"),
                (access.LoginsPerMinute > 0, nameof(access.LoginsPerMinute), access.LoginsPerMinute, "1 or more"),
                (access.RequestsPerMinute > 0, nameof(access.RequestsPerMinute), access.RequestsPerMinute, "1 or more"),
                (access.Proxies.All(proxy => IPAddress.TryParse(proxy, out _)), nameof(access.Proxies), string.Join(", ", access.Proxies), "IP addresses"),
            ]),
            .. Faults<EngineOptions>(configuration, EngineOptions.Section, engine =>
            [
                (engine.Devices.Distinct().Count() == engine.Devices.Count, nameof(engine.Devices), string.Join(", ", engine.Devices), "each device once"),
                (engine.PlansPerBatch is > 0 and <= 1000, nameof(engine.PlansPerBatch), engine.PlansPerBatch, "1 to 1000"),
            ]),
            .. Faults<ModelOptions>(configuration, ModelOptions.Section, _ => []),
            .. Faults<TaskOptions>(configuration, TaskOptions.Section, _ => []),
        ];
        if (faults.Length > 0)
        {
            throw new ConfigurationException(string.Join(Environment.NewLine, faults));
        }
    }

    private static IEnumerable<string> Faults<T>(
        IConfiguration configuration, string section, Func<T, IEnumerable<(bool IsRight, string Name, object Value, string Right)>> rules)
        where T : class, new()
    {
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException exception)
        {
            return [$"{section}: {exception.Message}"];
        }

        return rules(options).Where(rule => !rule.IsRight).Select(rule => $"{section}:{rule.Name} is '{rule.Value}'; right would be {rule.Right}.");
    }
}
