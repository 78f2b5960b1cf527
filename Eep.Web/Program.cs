using Eep.Web.Commands;

return await EepCommands.RunAsync(args);
